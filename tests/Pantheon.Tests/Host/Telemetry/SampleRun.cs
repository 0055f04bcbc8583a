using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Recording;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Tests.Host.Telemetry;

/// <summary>A run with everything that rows can hold: a failed try, a repair, a refusal, a verdict, a map, a planner, a call of a tool that does not exist.</summary>
internal static class SampleRun
{
    public const string Secret = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
    public const string Canary = "the-very-words-of-a-prompt";

    public const string SentText = "[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"content\":\"be " + Canary + "\"}]},{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"key " + Secret
        + "\"}]}," + """{"role":"assistant","parts":[{"type":"tool_call","id":"c","name":"read_file","arguments":"{\"path\":\"a\"}"}]},{"role":"tool","parts":[{"type":"tool_call_response","id":"c","response":"text"}]}]""";

    public const string CameText = """[{"role":"assistant","parts":[{"type":"text","content":"done"}]}]""";
    public const string ResultText = $"{Canary} {Secret}";

    public const string ToolsText = "[{\"type\":\"function\",\"name\":\"read_file\",\"description\":\"Reads " + Canary + " " + Secret + "\",\"parameters\":{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"}}}}]";

    public static readonly DateTimeOffset Start = new(2026, 11, 21, 22, 0, 0, TimeSpan.Zero);
    public static readonly RunId Id = new(Guid.Parse("0198a000-0000-7000-8000-000000000001"));
    public static readonly Digest Sent = Digest.Of(SentText);
    public static readonly Digest Came = Digest.Of(CameText);
    public static readonly Digest Result = Digest.Of(ResultText);
    public static readonly Digest Offered = Digest.Of(ToolsText);

    public static RunRows Rows { get; } = new()
    {
        Run = new Run
        {
            Id = Id,
            TraceId = Enumerable.Range(1, 16).Select(number => (byte)number).ToArray(),
            TaskId = "T-7",
            Title = Canary,
            Flow = "spec2code",
            Mode = Mode.Night,
            CatalogCommit = "abc1234",
            CatalogDigest = Sent,
            FlowDigest = Sent,
            Inputs = [],
            EnqueuedAt = Start.AddHours(-1),
            EnqueuedBy = "somebody",
            Lifecycle = RunLifecycle.Ended,
            Outcome = RunOutcome.Failed,
            FailureKind = FailureKind.ReviewRejected,
            Cause = Cause.Code,
            Reason = $"{Canary}: rejected",
            Night = new DateOnly(2026, 11, 21),
            StartedAt = Start,
            EndedAt = Start.AddMinutes(10),
            TokensIn = 300,
            TokensOut = 30,
        },
        Policy = "night@3",
        Nodes =
        [
            Node("plan", NodeKind.Agent), Node("codegen", NodeKind.Agent), Node("test", NodeKind.Run), Node("review", NodeKind.Agent), Node("gate", NodeKind.Gate),
            Node("fix", NodeKind.Agent), Node("fix[0]", NodeKind.Agent),
        ],
        Attempts =
        [
            Attempt("plan", 1, 1, 0, AttemptState.Succeeded) with { Agent = new AgentRef("planner", 2) },
            Attempt("codegen", 1, 2, 1, AttemptState.TimedOut) with { Agent = new AgentRef("codegen.qwen8b", 7), FailureKind = FailureKind.Timeout, Cause = Cause.Agent, Error = $"{Canary} took too long", TokensIn = 100, TokensOut = 10 },
            Attempt("codegen", 2, 3, 2, AttemptState.Succeeded) with { Agent = new AgentRef("codegen.qwen8b", 7), ModelDigest = "sha256:500a" },
            Attempt("test", 1, 4, 3, AttemptState.Succeeded),
            Attempt("review", 1, 5, 4, AttemptState.Succeeded) with { Agent = new AgentRef("reviewer", 1) },
            Attempt("gate", 1, 6, 5, AttemptState.Failed) with { FailureKind = FailureKind.ReviewRejected, Cause = Cause.Code },
            Attempt("fix[0]", 1, 7, 6, AttemptState.Succeeded) with { Agent = new AgentRef("codegen.qwen8b", 7) },
        ],
        Reviews =
        [
            new Review
            {
                Id = new AttemptId(Id, new NodeId("review"), 1),
                Of = new NodeId("codegen"),
                OfAttempt = 2,
                Agent = new AgentRef("reviewer", 1),
                Model = "hera/coder",
                Verdict = ReviewVerdict.Reject,
                Summary = $"{Canary} is wrong",
                Criteria = [],
                Findings = [],
                Patch = Sent,
            },
        ],
        Events =
        [
            Event(1, EventKinds.PolicyRefused, "gate", 1, new JsonObject { ["code"] = "PAN3201", ["rule"] = "tools.allow", ["reason"] = Canary }),
            Event(2, EventKinds.CallRefused, "test", 1, new JsonObject { ["tool"] = "dotnet_test", ["call"] = "connect", ["target"] = Canary, ["reason"] = Canary, ["count"] = 4 }),
            Event(3, EventKinds.SteerDelivered, "codegen", 2, new JsonObject { ["command"] = 5, ["by"] = "somebody", ["note"] = Canary }),
            Event(4, EventKinds.ModelLoaded, "codegen", 2, new JsonObject { ["pool"] = "hera", ["model"] = "coder", ["woken"] = false, ["seconds"] = 3.5 }),
            Event(5, EventKinds.ContextCompacted, "codegen", 2, new JsonObject { ["turn"] = 3, ["compaction"] = new JsonObject { ["reason"] = "trigger", ["before"] = 900, ["after"] = 300, ["limit"] = 1000, ["rejected"] = Canary } }),
            Event(6, EventKinds.NodeReady, "codegen", 2, []),
            Event(7, EventKinds.SteerTaken, null, null, new JsonObject { ["command"] = 5, ["note"] = Canary }),
        ],
        ModelCalls =
        [
            Call(11, 2, 1, 1) with { FailureKind = FailureKind.RuntimeError, Error = $"{Canary} broke", FinishReason = null, Response = null },
            Call(12, 3, 2, 1) with { SwappedModel = true, CachedTokens = 40, ReasoningTokens = 2 },
        ],
        ToolCalls =
        [
            Tool(21, 12, 1) with { Repairs = ["json_fixed", "coerced"] },
            Tool(22, 12, 2) with { Tool = $"{Canary}, please do it", Ok = false },
            Tool(23, 99, 3) with { Mcp = new McpExchange(McpExchange.CallTool, McpExchange.Pipe) { ProtocolVersion = "2025-11-25" } },
        ],
    };

    public static byte[] Span(int number) => [0, 0, 0, 0, 0, 0, 0, (byte)number];

    private static NodeRun Node(string node, NodeKind kind) => new() { Run = Id, Node = new NodeId(node), Ordinal = 0, Kind = kind, Lifecycle = NodeLifecycle.Ended, Result = NodeResult.Succeeded };

    private static Attempt Attempt(string node, int number, int span, int minute, AttemptState state) => new()
    {
        Id = new AttemptId(Id, new NodeId(node), number),
        SpanId = Span(span),
        State = state,
        StartedAt = Start.AddMinutes(minute),
        EndedAt = Start.AddMinutes(minute + 1),
    };

    private static RecordedEvent Event(long sequence, string kind, string? node, int? attempt, JsonObject data) =>
        new(sequence, Start.AddMinutes(2).AddSeconds(sequence), new JournalEvent(kind) { Node = node is null ? null : new NodeId(node), Attempt = attempt, Data = data }, Sent);

    private static ModelCallRow Call(int span, int parent, int attempt, int turn) => new()
    {
        SpanId = Span(span),
        ParentSpanId = Span(parent),
        Node = new NodeId("codegen"),
        Attempt = attempt,
        Turn = turn,
        Pool = "hera",
        Runtime = RuntimeKind.Vllm,
        ServerAddress = "127.0.0.1",
        ServerPort = 8000,
        Model = "Qwen/Qwen3-8B",
        ResponseModel = "qwen3-8b",
        ResponseId = "chatcmpl-7",
        Tools = Offered,
        ModelDigest = "sha256:500a",
        StartedAt = Start.AddMinutes(attempt),
        FirstToken = TimeSpan.FromMilliseconds(250),
        Took = TimeSpan.FromSeconds(2),
        InputTokens = 100,
        OutputTokens = 10,
        FinishReason = "tool_calls",
        Temperature = 0.5,
        Seed = 42,
        Parameters = new JsonObject { ["max_tokens"] = 1024, ["top_p"] = 0.9, ["top_k"] = 40 },
        Request = Sent,
        Response = Came,
    };

    private static ToolCallRow Tool(int span, int parent, int sequence) => new()
    {
        SpanId = Span(span),
        ParentSpanId = Span(parent),
        Node = new NodeId("codegen"),
        Attempt = 2,
        Turn = 1,
        Sequence = sequence,
        Tool = "read_file",
        CallId = "call_1",
        Ok = true,
        StartedAt = Start.AddMinutes(2).AddSeconds(3),
        Took = TimeSpan.FromMilliseconds(20),
        Arguments = new JsonObject { ["path"] = $"{Canary}.cs", ["token"] = Secret },
        Result = Result,
    };
}
