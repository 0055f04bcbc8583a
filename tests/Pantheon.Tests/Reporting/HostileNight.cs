using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Morning;

namespace Pantheon.Tests.Reporting;

/// <summary>A night in which every text that a model, a test or a task wrote tries to break out of the page.</summary>
internal static class HostileNight
{
    public const string Payload =
        "<script>alert(1)</script> <img src=x onerror=alert(1)> [click](https://evil.example/x) ![i](https://evil.example/i.png) <https://evil.example> "
        + "https://evil.example/y www.evil.example a@evil.example @everyone #1 `code` ``` </details> | cell | {#id onclick=x} ::x:: $x$ **b** __b__ ~~s~~ &lt; "
        + "\u001b[31mred\u001b[0m \u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007 \u202egnp.exe\u202c \u200b \u0000 \r\n# heading\n- item\n1. one\n---\n```\nfence\n```\n> quote\n\ttabbed\ud800";

    public static readonly string Long = Payload + new string('A', 1_000_000) + "\n" + new string('`', 5000);

    public static ReportInput Input(string text)
    {
        var ready = Make(1, text).Ended(RunOutcome.Ready, 5, Touch(text, null));
        var held = Make(2, text).Ended(RunOutcome.Held, 5, Touch(text, null));
        var failed = Make(3, text)
            .Node("test " + text, NodeKind.Tool, JsonValue.Create(text), NodeResult.Failed, 1, FailureKind.TestsFailed, text)
            .Ended(RunOutcome.Failed, 5, Touch(text, FailureKind.TestsFailed));
        var refused = Make(4, text).Ended(RunOutcome.Refused, 0, Touch(text, FailureKind.PolicyRefused));
        return Nights.NothingRan with
        {
            Night = Nights.Record with { Policy = text, CatalogCommit = text },
            Runs = [ready, held, failed, refused],
            Failures = new Dictionary<RunId, Failure>
            {
                [failed.Run.Id] = new(FailureKind.TestsFailed, text) { ErrorLines = [text, text], Next = text, Rule = text },
                [refused.Run.Id] = new(FailureKind.PolicyRefused, text) { Rule = text },
            },
            EarlierNights = Nights.Before,
            Scores = [new AgentScore(new AgentRef(text, 1)) { Models = [text], Runs = int.MaxValue, TokensIn = long.MaxValue, MedianSeconds = 1e300 }, new AgentScore(new AgentRef(text, 1)) { Night = Nights.Record.Date, Runs = 3, Ready = 2 }],
            Runtimes = [new RuntimeUse { Pool = "pool", Kind = text, Model = text, Digest = text, Proof = text, Note = text }],
            Policy = Nights.QuietPolicy with { Sandbox = text, EgressProbe = text, Watch = text, Refusals = [text] },
            Refused = new Dictionary<RunId, IReadOnlyList<JournalEvent>> { [failed.Run.Id] = [Nights.Refused(text, text, text, text, 3), new JournalEvent(text)] },
            Awaited = [Nights.Awaited(text, text, 3, 60), new JournalEvent(text)],
            Gpus = [new GpuSample(text, 0, text, Nights.Opened) { MemoryUsed = long.MaxValue, Power = double.MaxValue, Temperature = double.MinValue }],
            GpuNotes = [text],
            Artifacts = new ArtifactCheck(1, 2, [text]),
            Repositories = new Dictionary<string, string> { [text] = text },
            PathOf = _ => text,
            FullReport = text,
            Version = text,
            TimeZone = text,
            Problems = [text],
        };
    }

    private static RunMaker Make(int number, string text)
    {
        var maker = new RunMaker(number << 8, text, text, Nights.Opened.AddMinutes(number)).Asked((text, text), ("plain", "Named." + text));
        maker.Spec["flags"] = new JsonArray(text);
        return maker
            .Agent("codegen " + text, text, text, new JsonObject { ["files"] = new JsonArray(new JsonObject { ["path"] = text }), ["summary"] = text }, AttemptState.Failed, text)
            .Test(text, "fail_to_pass", "failed", "failed", text)
            .Test("Named." + text, text, text, text, text)
            .Review("review_a", text, text, ReviewVerdict.Reject, text, [new JsonObject { ["text"] = text, ["met"] = text, ["evidence"] = text }], [new JsonObject { ["severity"] = text, ["file"] = text, ["line"] = 3, ["text"] = text }, JsonValue.Create(text), null])
            .Node("gate", NodeKind.Gate, new JsonObject { ["passed"] = text, ["verdict"] = text, ["unmet"] = new JsonArray(text, 3, null), ["reason"] = new JsonArray() })
            .Node("publish", NodeKind.Publish, new JsonObject { ["branch"] = text, ["flags"] = new JsonArray(new JsonObject { ["category"] = text, ["path"] = text, ["why"] = text }, text, null) })
            .Artifact(text, "patch", text).Artifact(text, "failure", text);
    }

    private static Func<Run, Run> Touch(string text, FailureKind? kind) => run => run with
    {
        Repository = text,
        Branch = text,
        BaseCommit = text,
        Reason = text,
        FailureKind = kind,
        Added = 3,
        Removed = 1,
        Files = 1,
    };
}
