using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Core.Traces;

namespace Pantheon.Integration.Tests.Storage;

/// <summary>Records with every member set, and short ones.</summary>
internal static class Samples
{
    public static readonly DateOnly Night = new(2026, 1, 5);
    public static readonly DateTimeOffset At = new(2026, 1, 5, 21, 0, 0, 123, 456, TimeSpan.Zero);

    private static readonly IdSource Ids = new(new Random());

    public static Run Run(string title = "a task") => new()
    {
        Id = Ids.NewRunId(),
        TraceId = Ids.NewTraceId(),
        Title = title,
        Flow = "spec2code",
        Mode = Mode.Night,
        CatalogCommit = "0123456789abcdef0123456789abcdef01234567",
        CatalogDigest = Digest.Of("catalog"),
        FlowDigest = Digest.Of("flow"),
        Inputs = new JsonObject { ["spec"] = new JsonObject { ["title"] = title } },
        EnqueuedAt = At,
        EnqueuedBy = "ann",
    };

    public static Run FullRun(RunId retryOf) => Run("everything set") with
    {
        TaskId = "T-1",
        Repository = "app",
        TaskDigest = Digest.Of("task"),
        Outputs = new JsonObject { ["b"] = 1.5, ["a"] = new JsonArray("x", null, true) },
        Size = TaskSize.Large,
        Labels = ["orders", "with, comma"],
        Priority = 7,
        PassedOver = 2,
        Needs = ["T-0", "with, comma \"quoted\""],
        NotBefore = At.AddHours(1),
        Deadline = At.AddHours(2),
        Reason = "because",
        Group = new RunGroup("lock-files-app", 2, WhenFull.Replace),
        Seed = long.MaxValue,
        RetryOf = retryOf,
    };

    public static NodeRun Node(RunId run, string name = "code") => new()
    {
        Run = run,
        Node = new NodeId(name),
        Ordinal = 1,
        Kind = NodeKind.Agent,
        Agent = new AgentRef("codegen", 7),
        Lifecycle = NodeLifecycle.Running,
        Attempt = 1,
        StartedAt = At,
    };

    public static Attempt Attempt(RunId run, string node = "code", int number = 1) => new()
    {
        Id = new AttemptId(run, new NodeId(node), number),
        SpanId = Ids.NewSpanId(),
        Agent = new AgentRef("codegen", 7),
        StartedAt = At,
        Timeout = TimeSpan.FromMilliseconds(1500),
    };

    public static ToolCallSpan ToolCall(RunId run, Digest result) => new()
    {
        Attempt = new AttemptId(run, new NodeId("code"), 1),
        Night = Night,
        SpanId = Ids.NewSpanId(),
        ParentSpanId = Ids.NewSpanId(),
        Turn = 1,
        StartedAt = At,
        Duration = TimeSpan.FromMilliseconds(3),
        Sequence = 1,
        Tool = "shell",
        Ok = true,
        ArgumentsDigest = Digest.Of("{}"),
        Result = result,
    };

    public static Artifact Artifact(RunId run, Digest digest, string name = "final.patch") => new()
    {
        Run = run,
        Name = name,
        Kind = "patch",
        MediaType = "text/x-diff",
        Bytes = 3,
        Digest = digest,
    };

    public static NightRecord NightRecord(DateOnly date) => new()
    {
        Date = date,
        OpenedAt = At,
        ClosesAt = At.AddHours(8),
        TimeZone = "Europe/Zurich",
        Policy = "night",
        PolicyVersion = 3,
        PolicyDigest = Digest.Of("policy"),
        CatalogCommit = "0123456789abcdef0123456789abcdef01234567",
        CatalogDigest = Digest.Of("catalog"),
    };

    public static JournalChange Change(Run run, params string[] events) => new() { Run = run, Events = [.. events.Select(kind => new JournalEvent(kind))] };
}
