using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Morning;

namespace Pantheon.Tests.Reporting;

/// <summary>The nights that the golden reports are made from.</summary>
internal static class Nights
{
    public static readonly DateTimeOffset Opened = new(2026, 11, 19, 22, 0, 0, TimeSpan.Zero);

    public static readonly NightRecord Record = new()
    {
        Date = new DateOnly(2026, 11, 19),
        OpenedAt = Opened,
        ClosesAt = Opened.AddHours(8),
        ClosedAt = Opened.AddMinutes(70),
        TimeZone = "UTC",
        Policy = "night",
        PolicyVersion = 1,
        PolicyDigest = RunMaker.SomeDigest,
        CatalogCommit = "4c9e1f2a4c9e1f2a4c9e1f2a4c9e1f2a4c9e1f2a",
        CatalogDigest = RunMaker.SomeDigest,
    };

    public static ReportInput Empty => new()
    {
        Since = Opened,
        Until = Opened.AddHours(24),
        GeneratedAt = Opened.AddMinutes(71),
        Version = "0.1.0",
    };

    public static ReportInput NothingRan => Empty with { Night = Record, Policy = QuietPolicy, Artifacts = new ArtifactCheck(0, 0, []), QueueLeft = 0, Refused = new Dictionary<RunId, IReadOnlyList<JournalEvent>>() };

    public static ReportInput StoreLost => Empty with { Problems = ["the store could not be read: no server answers on its socket; start it with 'pantheon doctor'"] };

    public static PolicyFacts QuietPolicy => new()
    {
        CloudCalls = 0,
        SecretNames = 0,
        Sandbox = "bubblewrap, no network",
        EgressProbe = "refused 192.0.2.1:443",
        EgressClosed = true,
        Watch = PolicyFacts.Watched,
    };

    public static JournalEvent Awaited(string pool, string reason, int minute, double seconds) => new("pool.awaited")
    {
        Data = new JsonObject { ["pool"] = pool, ["reason"] = reason, ["since"] = Opened.AddMinutes(minute).ToString("O", System.Globalization.CultureInfo.InvariantCulture), ["seconds"] = seconds },
    };

    public static JournalEvent Refused(string tool, string call, string target, string reason, int count) => new("call.refused")
    {
        Node = new NodeId("codegen"),
        Attempt = 1,
        Data = new JsonObject { ["tool"] = tool, ["call"] = call, ["target"] = target, ["reason"] = reason, ["count"] = count },
    };

    private static GpuSample Read(int minute, double watts, int gigabytes, bool isThrottled) => new("hera", 0, "Some card", Opened.AddMinutes(minute))
    {
        MemoryUsed = (long)gigabytes << 30,
        MemoryTotal = 32L << 30,
        Clock = 1980,
        Temperature = 40 + gigabytes,
        Power = watts,
        IsThrottled = isThrottled,
    };

    public static ReportInput Demo(string kind = "llama-server") => NothingRan with
    {
        Runs = [Bug, Feature, Page, Held, Red, Cloud],
        Failures = new Dictionary<RunId, Failure> { [Cloud.Run.Id] = new(FailureKind.NotLocal, "pool 'cloud' has origin cloud") { Rule = "night/origins" } },
        Runtimes =
        [
            new RuntimeUse { Pool = "pool", Kind = kind, Model = "coder", Proof = "the worker's own network namespace has no way out" },
            new RuntimeUse { Pool = "pool", Kind = kind, Model = "critic", Proof = "the worker's own network namespace has no way out" },
        ],
        Policy = QuietPolicy with { Refusals = ["CLOUD-6: night allows origin local, pool 'cloud' is cloud (night/origins)"] },
        Awaited = [Awaited("coder", "pool 'coder' (llama-server at 127.0.0.1:8101) cannot be reached: Connection refused", 12, 95), Awaited("coder", "again", 12, 90), Awaited("coder", "again", 41, 30)],
        Gpus = [Read(0, 41.5, 5, false), Read(1, 380, 21, true), Read(2, 365, 24, false)],
        GpuNotes = ["hera: /opt/rocm/bin/rocm-smi is not asked any more: it did not answer within 10 s"],
        Refused = new Dictionary<RunId, IReadOnlyList<JournalEvent>>
        {
            [Red.Run.Id] =
            [
                Refused("read_file", "path", "../../etc/passwd", "it steps out of a folder with '..'; name the target from the tree's root.", 1),
                Refused("run_tests", "connect", "198.51.100.1:443 (tcp)", "the sandbox has no network", 2),
                Refused("run_tests", "connect", "198.51.100.1:443 (tcp)", "the sandbox has no network", 3),
            ],
        },
        Artifacts = new ArtifactCheck(14, 14, []),
        PathOf = artifact => $"reports/2026-11-19/{artifact.Run.Short}/{artifact.Name}",
        FullReport = "reports/2026-11-19/report.html",
    };

    /// <summary>Five nights of the same kind, so that tonight's failure is out of the common and its model another.</summary>
    public static IReadOnlyList<NightMeasures> Before => [.. Earlier(5)];

    /// <summary>A night with a bit of everything, and with a fortnight and a half behind it.</summary>
    public static ReportInput Whole => Demo() with { Runs = [Bug, Feature, Page, Held, Taped(Red), Cloud], EarlierNights = [.. Earlier(18)], Scores = Scores, Merges = AllReady.Merges };

    private static RunSummary Taped(RunSummary run) => run with { Attempts = [.. run.Attempts.Select(attempt => attempt with { Tape = RunMaker.SomeDigest })] };

    private static IEnumerable<NightMeasures> Earlier(int nights) => Enumerable.Range(0, nights).Select(number => new NightMeasures
    {
        Date = Record.Date.AddDays(-1 - number),
        Numbers = new Dictionary<string, double> { ["failed"] = 0, ["ready"] = 3 + (number % 2), ["held for a decision"] = number % 3, ["not run"] = number % 5 == 0 ? 2 : 0, ["first-try rate of agents"] = 0.5 + (0.04 * (number % 4)), ["tokens in"] = 20_000, ["tokens out"] = 5_000 + (300 * number), ["time at work"] = 3000 + (60 * number), ["hottest card"] = 58 },
        Identities = new Dictionary<string, string> { ["digest of pool/coder"] = "sha256:" + new string('a', 64), ["policy"] = "night@1 " + RunMaker.SomeDigest, ["pantheon"] = "0.1.0" },
    });

    /// <summary>Two agents over four nights; one of them had trouble.</summary>
    public static IReadOnlyList<AgentScore> Scores =>
    [
        .. new[] { "codegen", "reviewer-a" }.SelectMany(agent => new[]
        {
            new AgentScore(new AgentRef(agent, 1)) { Models = ["pool/coder"], Runs = 15, Ready = 11, Failed = agent == "codegen" ? new Dictionary<Cause, int> { [Cause.Agent] = 1, [Cause.Code] = 2 } : [], MedianSeconds = 52.5, TokensIn = 90_000, TokensOut = 21_000 },
        }.Concat(Enumerable.Range(0, 4).Select(back => new AgentScore(new AgentRef(agent, 1)) { Night = Record.Date.AddDays(-back), Runs = 3 + (back % 2), Ready = 3 - (back % 3) }))),
    ];

    /// <summary>Everything went well; two changes touch the same place, one was merged since, and one no longer merges with the base.</summary>
    public static ReportInput AllReady => NothingRan with
    {
        Runs = [Bug, Feature, Page],
        EarlierNights = Before,
        Scores = Scores,
        Decisions = [new PersonDecision { Run = Page.Run.Id, Act = DecisionAct.Merged, By = "ana", At = Opened.AddHours(9), Seconds = 70 }],
        Merges =
        [
            new MergeFacts
            {
                Repository = "orders",
                Base = "main",
                Commit = "4c9e1f2a4c9e1f2a4c9e1f2a4c9e1f2a4c9e1f2a",
                Tried = [Bug.Run.Branch!, Feature.Run.Branch!, Page.Run.Branch!], // these have one
                Conflicts = new Dictionary<string, IReadOnlyList<string>> { [Feature.Run.Branch!] = ["src/Orders.cs"] },
                Clashes = [(Bug.Run.Branch!, Feature.Run.Branch!, ["src/Totals.cs"])],
            },
        ],
        Artifacts = new ArtifactCheck(9, 9, []),
    };

    /// <summary>The model server was away from the opening to the end.</summary>
    public static ReportInput RuntimeDown => NothingRan with
    {
        Runs = [.. Enumerable.Range(1, 4).Select(number => Change(number, FormattableString.Invariant($"T-{number}"), "Something small")
            .Agent("plan", "planner", "coder", null, AttemptState.Failed, "PAN4101: pool 'coder' (llama-server at 127.0.0.1:8101) cannot be reached: Connection refused")
            .Ended(RunOutcome.Failed, 90, run => run with { FailureKind = FailureKind.RuntimeUnavailable, Reason = "pool 'coder' was away for 90 minutes" }))],
        Awaited = [Awaited("coder", "pool 'coder' (llama-server at 127.0.0.1:8101) cannot be reached: Connection refused", 0, 28_800)],
    };

    /// <summary>The database went away in the middle: what was there is reported, what could not be read is named.</summary>
    public static ReportInput StoreLostInTheMiddle => NothingRan with
    {
        Runs = [Bug, Change(7, "LATE-7", "It was running then").Agent("codegen", "codegen", "coder", null, AttemptState.Running).Ended(null, 20, run => run with { Lifecycle = RunLifecycle.Suspended })],
        Problems = ["the artifacts' digests could not be read: the store is away: Connection refused"],
        Artifacts = null,
        Awaited = [Awaited(PoolAway.Store, "PAN7040: the store is away", 31, 1200)],
    };

    /// <summary>As many as a large night has.</summary>
    public static ReportInput TwoHundred => NothingRan with
    {
        Runs = [.. Enumerable.Range(1, 200).Select(number => Change(100 + number, FormattableString.Invariant($"T-{number:000}"), FormattableString.Invariant($"Change number {number} of a long night"))
            .Asked(("it does what it says", null))
            .Agent("codegen", "codegen", "coder", Patch("Done as asked."))
            .Review("review_a", "reviewer-a", "coder", ReviewVerdict.Approve, "Does what was asked.", Met("yes", "src/A.cs:1"))
            .Ended(
                (number % 10) switch { 0 => RunOutcome.Failed, 1 => RunOutcome.Held, 2 => RunOutcome.NotRun, _ => RunOutcome.Ready },
                5,
                run => run with { Branch = number % 10 > 2 ? FormattableString.Invariant($"night/2026-11-19/T-{number:000}") : null, Added = number, Removed = number / 2, Files = 1 + (number % 7), FailureKind = number % 10 == 0 ? FailureKind.TestsFailed : null, Reason = number % 10 == 2 ? "needs 2 h 40 m, 2 h 19 m were left" : null }))],
    };

    public static RunSummary Bug => Change(1, "BUG-1", "Totals round half to even")
        .Asked(("a half cent rounds to even", "Totals.Rounds_half_to_even"), ("whole cents stay as they are", null))
        .Agent("codegen", "codegen", "coder", Patch("Rounding now happens once, on the sum."), tries: 2)
        .Test("Totals.Rounds_half_to_even", "fail_to_pass", "failed", "failed")
        .Test("Totals.Rounds_half_to_even", "fail_to_pass", "failed", "passed", attempt: 2)
        .Test("Totals.Adds", "pass_to_pass", "passed", "passed", attempt: 2)
        .Review("review_a", "reviewer-a", "coder", ReviewVerdict.Approve, "One rounding, in one place.", Met("yes", "Totals.cs:12"))
        .Review("review_b", "reviewer-b", "critic", ReviewVerdict.Approve, "Fine; the helper could be private.", Met("yes", "Totals.cs:12"), [new JsonObject { ["severity"] = "nit", ["file"] = "src/Totals.cs", ["line"] = 12, ["text"] = "could be private" }])
        .Node("gate", NodeKind.Gate, new JsonObject { ["passed"] = true, ["verdict"] = "pass", ["unmet"] = new JsonArray() })
        .Artifact("final.patch", "patch", "pr").Artifact("manifest.json", "manifest")
        .Ended(RunOutcome.Ready, 12, Branch("night/2026-11-19/BUG-1-totals-round-half-to-even", 46, 9, 2));

    private static RunSummary Feature => Change(2, "FEAT-2", "Orders are listed by page")
        .Asked(("a page has at most 50 orders", "Orders.Pages_hold_fifty"))
        .Agent("codegen", "codegen", "coder", Patch("Added a page size and a cursor."))
        .Test("Orders.Pages_hold_fifty", "fail_to_pass", "missing", "passed")
        .Test("Totals.Adds", "pass_to_pass", "passed", "passed")
        .Review("review_a", "reviewer-a", "coder", ReviewVerdict.Approve, "Does what was asked.", Met("yes", "Orders.Pages_hold_fifty"))
        .Review("review_b", "reviewer-b", "critic", ReviewVerdict.Approve, "Does what was asked.", Met("yes", "Orders.Pages_hold_fifty"))
        .Node("gate", NodeKind.Gate, new JsonObject { ["passed"] = true })
        .Ended(RunOutcome.Ready, 9, Branch("night/2026-11-19/FEAT-2-orders-are-listed-by-page", 84, 12, 4));

    private static RunSummary Page => Change(3, "DOC-3", "The page on settings matches the code")
        .Asked(("every setting of the code is on the page", null))
        .Agent("codegen", "doc-writer", "coder", Patch("Two settings were missing and one was gone."))
        .Review("review_a", "reviewer-a", "coder", ReviewVerdict.Approve, "All settings are there.", Met("yes", "docs/settings.md:8"))
        .Review("review_b", "reviewer-b", "critic", ReviewVerdict.Approve, "All settings are there.", Met("yes", "docs/settings.md:8"))
        .Node("gate", NodeKind.Gate, new JsonObject { ["passed"] = true })
        .Ended(RunOutcome.Ready, 4, Branch("night/2026-11-19/DOC-3-the-page-on-settings", 21, 4, 1));

    private static RunSummary Held => Change(4, "HOLD-4", "Tenant settings are cached")
        .Asked(("a second read does not reach the store", "Cache.Second_read_is_free"))
        .Agent("codegen", "codegen", "coder", Patch("A cache in front of the store."))
        .Test("Cache.Second_read_is_free", "fail_to_pass", "missing", "passed")
        .Review("review_a", "reviewer-a", "coder", ReviewVerdict.Approve, "Expiry is covered.", Met("yes", "Cache.Second_read_is_free"))
        .Review("review_b", "reviewer-b", "critic", ReviewVerdict.Reject, "The key leaves out the tenant: two tenants share an entry.", Met("unknown", "no test has two tenants"), [new JsonObject { ["severity"] = "blocker", ["file"] = "src/SettingsCache.cs", ["line"] = 27, ["text"] = "key has no tenant id" }])
        .Node("gate", NodeKind.Gate, new JsonObject { ["passed"] = false, ["verdict"] = "hold", ["unmet"] = new JsonArray("reviews: 1 of 2 needed approvals") })
        .Artifact("final.patch", "patch", "codegen")
        .Ended(RunOutcome.Held, 14, run => run with { Added = 71, Removed = 8, Files = 3, Reason = "reviews: 1 of 2 needed approvals" });

    private static RunSummary Red => Change(5, "RED-5", "Uploads stream to disk")
        .Asked(("a large body is not buffered", "Uploads.Large_body_is_not_buffered"))
        .Agent("codegen", "codegen", "coder", Patch("Streams in blocks."), tries: 3).Salvaged("refs/pantheon/salvage/red-5/codegen-3")
        .Node("test", NodeKind.Tool, null, NodeResult.Failed, 3, FailureKind.TestsFailed, "1 of 1 required tests fails")
        .Test("Uploads.Large_body_is_not_buffered", "fail_to_pass", "failed", "failed", "Expected: less than 16 MiB\nBut was: 61 MiB\nat UploadTests.cs:88", 3)
        .Artifact("failure.md", "failure", "test").Artifact("test.log", "log", "test")
        .Ended(RunOutcome.Failed, 31, run => run with { FailureKind = FailureKind.TestsFailed, Cause = Cause.Code, Reason = "1 of 1 required tests fails", Retries = 2 });

    private static RunSummary Cloud => new RunMaker(6 << 8, "CLOUD-6", "Plan the billing work", Opened)
        .Ended(RunOutcome.Refused, 0, run => run with { FailureKind = FailureKind.NotLocal, Reason = "agent 'planner.cloud@1' runs on pool 'cloud' (origin cloud); the night allows origin local" });

    private static RunMaker Change(int number, string task, string title) => new(number << 8, task, title, Opened.AddMinutes(10 * (number - 1)));

    private static Func<Run, Run> Branch(string branch, int added, int removed, int files) =>
        run => run with { Branch = branch, HeadCommit = "abc", Added = added, Removed = removed, Files = files };

    private static JsonObject Patch(string summary) => new() { ["files"] = new JsonArray(new JsonObject { ["path"] = "src/A.cs" }), ["summary"] = summary };

    private static JsonArray Met(string met, string evidence) => [new JsonObject { ["text"] = "as asked", ["met"] = met, ["evidence"] = evidence }];
}
