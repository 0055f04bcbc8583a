using System.Globalization;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Scheduling;
using Pantheon.Engine.Waiting;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Waiting;

/// <summary>Every reason there is, from the rows that make it so.</summary>
[TestFixture]
public sealed class WhyWaitingTests
{
    /// <summary>A Monday, 22:30 in Berlin.</summary>
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 21, 30, 0, TimeSpan.Zero);
    private static readonly IdSource RunIds = new(new Random(3));
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly Run Queued = NewRun("T-420");
    private static readonly Run Other = NewRun("T-415") with { Lifecycle = RunLifecycle.Running, Fence = 1, StartedAt = Now.AddMinutes(-40) };
    private static readonly Run Mine = Queued with { Lifecycle = RunLifecycle.Running, Fence = 2, StartedAt = Now.AddMinutes(-20) };

    private static IEnumerable<TestCaseData> OfRuns()
    {
        var scene = Scene(Queued);
        yield return Case("free", scene, "nothing: nothing keeps it waiting: a worker of its mode takes it at its next look");
        yield return Case("policy", scene with { Refusal = new Verdict.Refused("PAN3201", "models.origins", "cloud is not allowed") }, "policy: policy refuses it by models.origins: cloud is not allowed; it ends refused when its turn comes");
        yield return Case("deadline past", scene with { Run = Queued with { Deadline = Now.AddMinutes(-5) } }, "deadline: its deadline 22:25 (5 m ago) is past; it ends not_run when its turn comes");
        yield return Case("deadline before the window", scene with { Run = Queued with { Deadline = Now.AddMinutes(10) }, Night = null, Windows = Calendar("23:00", "06:00") },
            "deadline: its deadline 22:40 (in 10 m) comes before it may start at 23:00; it ends not_run",
            "window: the window opens 23:00 (in 30 m)");
        yield return Case("not before", scene with { Run = Queued with { NotBefore = Now.AddHours(2) } }, "not_before: it may not start before Tue 2026-01-06 00:30 (in 2 h 00 m)");
        yield return Case("task under way", scene with { Run = Queued with { Needs = ["T-415"] }, Needed = Needed("T-415", Other) }, $"task: it needs task T-415, which is running (run {Other.Id.Short})");
        yield return Case("task ready", scene with { Run = Queued with { Needs = ["T-415"] }, Needed = Needed("T-415", Ended("T-415", RunOutcome.Ready)) }, "nothing: nothing keeps it waiting: a worker of its mode takes it at its next look");
        yield return Case("task failed", scene with { Run = Queued with { Needs = ["T-415"] }, Needed = Needed("T-415", Ended("T-415", RunOutcome.Failed)) }, "task: it needs task T-415, which ended failed; it ends not_run when its turn comes");
        yield return Case("task unknown", scene with { Run = Queued with { Needs = ["T-1"] } }, "task: it needs task T-1, which was never queued; it ends not_run when its turn comes");
        foreach (var (whenFull, then) in new[] { (WhenFull.Queue, "it waits until one has ended"), (WhenFull.Skip, "it ends not_run when its turn comes"), (WhenFull.Replace, "the oldest of them is cancelled when its turn comes") })
        {
            var group = new RunGroup("lock", 1, whenFull);
            yield return Case($"group {whenFull}", scene with { Run = Queued with { Group = group }, Started = [Other with { Group = group }] }, $"group: its group 'lock' is full, 1 of 1: T-415; {then}");
        }

        yield return Case("another group", scene with { Run = Queued with { Group = new RunGroup("lock", 1, WhenFull.Queue) }, Started = [Other with { Group = new RunGroup("other", 1, WhenFull.Queue), Lifecycle = RunLifecycle.Suspended }] },
            "nothing: nothing keeps it waiting: a worker of its mode takes it at its next look");
        yield return Case("window closed", scene with { Night = null, Windows = Calendar("23:00", "06:00") }, "window: the window opens 23:00 (in 30 m)");
        yield return Case("window open and nobody there", scene with { Night = null, Windows = Calendar("22:00", "06:00") }, "window: the window is open until Tue 2026-01-06 06:00, and no worker has opened the night: is 'pantheon serve' at work?");
        yield return Case("no window", scene with { Night = null, Windows = new WindowCalendar([]) }, "window: its policy has no window in the next two weeks: pantheon night start");
        yield return Case("queue paused", scene with { QueuePause = (Now.AddMinutes(-3), "ann") }, "queue_paused: the queue is paused since 22:27 (3 m ago) by ann: pantheon queue resume");
        yield return Case("night paused", scene with { Night = Night(new JsonObject { ["kind"] = "disk_full", ["from"] = Now.AddMinutes(-2), ["until"] = null, ["reason"] = "the disk is full" }) }, "night_paused: the night starts nothing since 22:28 (2 m ago): the disk is full");
        yield return Case("night paused and over", scene with { Night = Night(new JsonObject { ["kind"] = "disk_full", ["from"] = Now.AddMinutes(-2), ["until"] = Now, ["reason"] = "the disk was full" }) }, "nothing: nothing keeps it waiting: a worker of its mode takes it at its next look");
        yield return Case("left out", scene with { Night = Night(null) with { Facts = new JsonObject { [LeftNotes.Fact] = new JsonArray(new JsonObject { ["run"] = Queued.Id.ToString(), ["reason"] = "it would need 2.0 h", ["try"] = "it fits with a window that is 30 min longer", ["since"] = Now.AddMinutes(-4).ToString("O", CultureInfo.InvariantCulture) }) } } },
            "left_out: the night goes on without it since 22:26 (4 m ago): it would need 2.0 h; it fits with a window that is 30 min longer");
        yield return Case("third", scene with { Queue = [NewRun("T-1"), NewRun("T-2"), Queued] }, "place: it is 3rd in the queue (priority 50), after T-1, T-2");
        yield return Case("next", scene with { Started = [Other] }, "place: it is next (priority 50), when a worker has a free place: T-415 runs");
        yield return Case("its pool is away", scene with { PoolsOf = Pools("codegen", "hera"), Pools = [Away("hera")] }, "pool_paused: it may start, and its node 'codegen' will wait: hera is away since 22:15 (15 m ago) (runtime_unavailable)");
        yield return Case("rests", Scene(Mine with { Lifecycle = RunLifecycle.Suspended, Reason = "the window closed" }) with { Night = null, Windows = Calendar("23:00", "06:00") },
            "rest: it was brought to rest and goes on from its last transition: the window closed",
            "window: the window opens 23:00 (in 30 m)");
        yield return Case("runs", Scene(Mine) with { Nodes = [Row("codegen", NodeLifecycle.Running)] }, "running: it runs since 22:10 (20 m ago): codegen");
        yield return Case("ended", Scene(Ended("T-420", RunOutcome.Failed) with { Cause = Cause.Code, Reason = "4 of 5 tests\nfailed" }), "ended: it ended failed (code) at 22:29 (1 m ago): 4 of 5 tests failed");
        yield return Case("held", Scene(Ended("T-420", RunOutcome.Held) with { Reason = "which rounding is meant?" }), "question: it is held for a person to decide at 22:29 (1 m ago): which rounding is meant?");
    }

    private static IEnumerable<TestCaseData> OfNodes()
    {
        var scene = Scene(Mine) with { Nodes = [Row("plan", NodeLifecycle.Running) with { StartedAt = Now.AddMinutes(-7) }], Attempts = [Attempt("plan")], PoolsOf = Pools("codegen", "hera", "atlas") };
        yield return Case("need", scene, "node: it needs node 'plan', which is running since 22:23");
        yield return Case("need backs off", scene with { Nodes = [Row("plan", NodeLifecycle.Backoff) with { RetryAt = Now.AddMinutes(3) }] }, "node: it needs node 'plan', which is backing off until 22:33");
        yield return Case("needs have ended", scene with { Nodes = [EndedRow("plan")] }, "nothing: all that it needs has ended: its run decides of it now");
        yield return Case("back-off", scene with { Nodes = [Row("codegen", NodeLifecycle.Backoff) with { RetryAt = Now.AddSeconds(20), Reason = "no answer" }] }, "backoff: attempt 1 failed (no answer); it tries again 22:30 (in 20 s)");
        yield return Case("ready", scene with { Nodes = [Row("codegen", NodeLifecycle.Ready), Row("plan", NodeLifecycle.Running)] }, "place: all that it needs has ended; its run works on plan first");
        yield return Case("starts", scene with { Nodes = [Row("codegen", NodeLifecycle.Ready)] }, "nothing: all that it needs has ended: it starts at the next turn of its run");
        var working = scene with { Nodes = [Row("codegen", NodeLifecycle.Running)], Attempts = [Attempt("codegen")] };
        yield return Case("works", working with { Uses = [Use("hera", 0, Mine, "codegen")] }, "running: attempt 1 works since 22:25 (5 m ago), with hera/big");
        yield return Case("no seat yet", working, "running: attempt 1 works since 22:25 (5 m ago), without a seat yet");
        yield return Case("pool is full", working with { Seats = Seats(("hera", 2), ("atlas", 9)), Started = [Other], Uses = [Use("hera", 0, Other, "codegen"), Use("hera", 1, Other, "test")] },
            "pool: hera: 2 of 2 seats busy (T-415 codegen since 22:20, T-415 test since 22:20); it waits since 22:25 (5 m ago)");
        yield return Case("in line", working with { Seats = Seats(("hera", 2)), Started = [Other], Uses = [Use("hera", 0, Other, "codegen"), Use("hera", null, Mine, "codegen")] },
            "pool: hera: 1 of 2 seats busy (T-415 codegen since 22:20); it waits since 22:20 (10 m ago)");
        yield return Case("a box's own pool", working with { PoolsOf = Pools("codegen", "local"), Started = [Other], Uses = [Use("local@hera", 0, Other, "codegen")] },
            "pool: local: 1 of 1 seats busy (T-415 codegen since 22:20); it waits since 22:25 (5 m ago)");
        yield return Case("pools are away", working with { Pools = [Away("hera"), Away("atlas")] }, "pool_paused: hera is away since 22:15 (15 m ago) (runtime_unavailable); atlas is away since 22:15 (15 m ago) (runtime_unavailable)");
        yield return Case("one pool is away", working with { Pools = [Away("hera"), new PoolStanding("atlas", null)] }, "running: attempt 1 works since 22:25 (5 m ago), without a seat yet");
        yield return Case("node ended", scene with { Nodes = [EndedRow("codegen") with { Result = NodeResult.Skipped, Reason = "its need failed" }] }, "ended: it ended skipped at 22:28 (2 m ago): its need failed");
        yield return Case("run is queued", Scene(Queued) with { Started = [Other] }, "place: it is next (priority 50), when a worker has a free place: T-415 runs");
    }

    [TestCaseSource(nameof(OfRuns))]
    public void A_run_tells_what_keeps_it(WaitScene scene, string[] expected) => Assert.That(Lines(WhyWaiting.OfRun(scene)), Is.EqualTo(expected));

    [TestCaseSource(nameof(OfNodes))]
    public void A_node_tells_what_keeps_it(WaitScene scene, string[] expected) => Assert.That(Lines(WhyWaiting.OfNode(scene, new NodeId("codegen"))), Is.EqualTo(expected));

    [Test]
    public void A_handler_waits_for_what_stands_before_it()
    {
        var scene = Scene(Mine) with { Nodes = [EndedRow("plan"), Row("codegen", NodeLifecycle.Running)] };

        Assert.That(Lines(WhyWaiting.OfNode(scene, new NodeId("tell"))), Is.EqualTo(new[] { "node: it needs node 'codegen', which is running" }));
    }

    [Test]
    public void Every_kind_of_reason_is_in_a_table()
    {
        var told = OfRuns().Concat(OfNodes()).SelectMany(entry => (string[])entry.Arguments[1]!).Select(line => line.Split(':')[0]).ToHashSet();

        Assert.That(told, Is.EquivalentTo(Word.All<WaitKind>()));
    }

    private static TestCaseData Case(string name, WaitScene scene, params string[] expected) => new TestCaseData(scene, expected).SetArgDisplayNames(name);

    private static string[] Lines(IReadOnlyList<WaitReason> reasons) => [.. reasons.Select(reason => $"{Word.Of(reason.Kind)}: {reason.Text}")];

    private static WaitScene Scene(Run run) => new()
    {
        Now = Now,
        Run = run,
        Queue = run.Lifecycle == RunLifecycle.Queued ? [run] : [],
        Flow = Flow(Agent("plan", "planner"), Agent("codegen", "coder", "plan")) with { Finally = [Command("tell")] },
        Night = Night(null),
        Windows = Calendar("22:00", "06:00"),
        Zone = Berlin,
    };

    private static WindowCalendar Calendar(string from, string to) =>
        new([new WindowSpec(Enum.GetValues<DayOfWeek>(), TimeOnly.Parse(from, CultureInfo.InvariantCulture), TimeOnly.Parse(to, CultureInfo.InvariantCulture), "Europe/Berlin", SourceSpan.None)]);

    private static NightRecord Night(JsonObject? pause) => new()
    {
        Date = EngineWorld.Tonight,
        OpenedAt = Now.AddMinutes(-30),
        ClosesAt = Now.AddHours(7),
        TimeZone = "Europe/Berlin",
        Policy = "night",
        PolicyVersion = 1,
        PolicyDigest = Digest.Of("night"),
        CatalogCommit = "c",
        CatalogDigest = Digest.Of("catalog"),
        Facts = pause is null ? null : new JsonObject { [NightPauses.Fact] = new JsonArray(pause) },
    };

    private static Run NewRun(string task) => new()
    {
        Id = RunIds.NewRunId(),
        TraceId = RunIds.NewTraceId(),
        TaskId = task,
        Title = task,
        Flow = "flow",
        Mode = Mode.Night,
        CatalogCommit = "c",
        CatalogDigest = Digest.Of("catalog"),
        FlowDigest = Digest.Of("flow"),
        Inputs = [],
        EnqueuedAt = Now.AddHours(-1),
        EnqueuedBy = "ann",
    };

    private static Run Ended(string task, RunOutcome outcome) => NewRun(task) with { Lifecycle = RunLifecycle.Ended, Outcome = outcome, EndedAt = Now.AddMinutes(-1) };

    private static Dictionary<string, IReadOnlyList<Run>> Needed(string task, params Run[] runs) => new() { [task] = runs };

    private static Dictionary<NodeId, IReadOnlyList<string>> Pools(string node, params string[] pools) => new() { [new NodeId(node)] = pools };

    private static Dictionary<string, int> Seats(params (string Pool, int Seats)[] pools) => pools.ToDictionary(pool => pool.Pool, pool => pool.Seats);

    private static PoolStanding Away(string pool) => new(pool, null) { PausedAt = Now.AddMinutes(-15), PausedWhy = FailureKind.RuntimeUnavailable };

    private static NodeRun Row(string node, NodeLifecycle lifecycle) => new() { Run = Mine.Id, Node = new NodeId(node), Ordinal = 0, Kind = NodeKind.Agent, Lifecycle = lifecycle, Attempt = 1 };

    private static NodeRun EndedRow(string node) => Row(node, NodeLifecycle.Ended) with { Result = NodeResult.Succeeded, EndedAt = Now.AddMinutes(-2) };

    private static Attempt Attempt(string node) => new() { Id = new AttemptId(Mine.Id, new NodeId(node), 1), SpanId = new byte[8], StartedAt = Now.AddMinutes(-5) };

    private static SlotUse Use(string pool, int? seat, Run run, string node) => new(pool, seat, new SlotHolder(new AttemptId(run.Id, new NodeId(node), 1), 1, "big"), Now.AddMinutes(-10), Guid.NewGuid());
}
