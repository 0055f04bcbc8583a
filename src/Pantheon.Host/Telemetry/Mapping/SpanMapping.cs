using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;
using Pantheon.Host.Telemetry.Otlp;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>Makes spans of a run's rows, one to one: run, attempts, model calls and tool calls, each with the events that happened in it. Only what has ended is a span.</summary>
internal sealed class SpanMapping(SemanticConventions conventions, bool content)
{
    // of a call's id, which a model may choose: enough to tell calls apart
    private const int IdDigits = 16;

    public IReadOnlyList<MappedSpan> Map(RunRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var events = new EventMapping(content).Map(rows);
        var parents = new SpanParents(rows);
        var tools = new ToolNames(rows);
        var agents = rows.Attempts.ToDictionary(attempt => (attempt.Id.Node, attempt.Id.Number), attempt => attempt.Agent);
        List<MappedSpan> spans = [];
        if (rows.Run.Lifecycle == RunLifecycle.Ended && rows.Run.EndedAt is { } ended)
        {
            spans.Add(new MappedSpan(Root(rows, ended, events)));
        }

        spans.AddRange(parents.Groups.Where(group => group.Start is not null && group.End is not null).Select(group => new MappedSpan(Group(rows, group, parents))));
        foreach (var attempt in rows.Attempts.Where(attempt => attempt.EndedAt is not null))
        {
            spans.Add(new MappedSpan(AttemptSpan(rows, attempt, parents, events)) { Attempt = attempt.Id, Agent = attempt.Agent });
        }

        spans.AddRange(rows.ModelCalls.Select(call => new MappedSpan(ChatSpan(rows, call, parents, agents)) { Attempt = Of(rows, call), Call = call, Agent = agents.GetValueOrDefault((call.Node, call.Attempt)) }));
        spans.AddRange(rows.ToolCalls.Select(call => new MappedSpan(ToolSpan(rows, call, parents, tools)) { Attempt = Of(rows, call), Tool = call, Agent = agents.GetValueOrDefault((call.Node, call.Attempt)) }));
        return spans;
    }

    private OtlpSpan Root(RunRows rows, DateTimeOffset ended, ILookup<(NodeId, int)?, OtlpEvent> events)
    {
        var run = rows.Run;
        var flow = Attributes.Plain(run.Flow);
        var attributes = Session(rows, GenAi.Chain)
            .Add(GenAi.OperationName, GenAi.InvokeWorkflow)
            .Add(GenAi.WorkflowName, flow)
            .Add(PantheonNames.RunMode, Word.Of(run.Mode))
            .Add(PantheonNames.RunPolicy, rows.Policy)
            .Add(PantheonNames.TaskId, run.TaskId)
            .Add(PantheonNames.RunOutcome, run.Outcome is { } outcome ? Word.Of(outcome) : null)
            .Add(PantheonNames.Cause, run.Cause is { } cause ? Word.Of(cause) : null)
            .Add(PantheonNames.RunRetryOf, run.RetryOf?.ToString())
            .Add(PantheonNames.CatalogCommit, run.CatalogCommit)
            .Add(GenAi.UsageInputTokens, run.TokensIn)
            .Add(GenAi.UsageOutputTokens, run.TokensOut)
            .Add(GenAi.ErrorType, run.FailureKind is { } kind ? Word.Of(kind) : null)
            .AddWhole(PantheonNames.RunTitle, content ? run.Title : null)
            .AddWhole(PantheonNames.RunReason, content ? run.Reason : null);
        return new OtlpSpan
        {
            TraceId = run.TraceId,
            SpanId = SpanIds.Of(run.Id),
            Name = Named(GenAi.InvokeWorkflow, flow),
            Start = run.StartedAt ?? ended,
            End = ended,
            Attributes = attributes.All,
            Events = [.. events[null].OrderBy(happened => happened.At)],
            HasFailed = run.FailureKind is not null || run.Outcome is RunOutcome.Failed or RunOutcome.Refused,
            Message = content ? run.Reason : null,
        };
    }

    private static OtlpSpan Group(RunRows rows, NodeGroup group, SpanParents parents) => new()
    {
        TraceId = rows.Run.TraceId,
        SpanId = SpanIds.Of(rows.Run.Id, group.Node.Node.Value),
        ParentSpanId = parents.OfNode(group.Node.Node),
        Name = Named(group.Word, group.Node.Node.Value),
        Start = group.Start!.Value,
        End = group.End!.Value,
        Attributes = Session(rows, GenAi.Chain)
            .Add(PantheonNames.Node, group.Node.Node.Value)
            .Add(PantheonNames.NodeKind, Word.Of(group.Node.Kind))
            .Add(GenAi.ErrorType, group.Node.FailureKind is { } kind ? Word.Of(kind) : null).All,
        HasFailed = group.Node.FailureKind is not null,
    };

    private OtlpSpan AttemptSpan(RunRows rows, Attempt attempt, SpanParents parents, ILookup<(NodeId, int)?, OtlpEvent> events)
    {
        var node = rows.Nodes.FirstOrDefault(known => known.Node == attempt.Id.Node);
        var kind = node?.Kind ?? (attempt.Agent is null ? NodeKind.Run : NodeKind.Agent);
        var isReview = rows.Reviews.Any(review => review.Id == attempt.Id);
        var attributes = Session(rows, kind == NodeKind.Gate ? GenAi.Guardrail : isReview ? GenAi.Evaluator : kind == NodeKind.Agent ? GenAi.Agent : GenAi.Chain)
            .Add(PantheonNames.Node, attempt.Id.Node.Value)
            .Add(PantheonNames.NodeKind, Word.Of(kind))
            .Add(PantheonNames.Attempt, (long)attempt.Id.Number)
            .Add(PantheonNames.AttemptState, Word.Of(attempt.State))
            .Add(PantheonNames.AttemptContinues, attempt.Continues)
            .Add(PantheonNames.Cause, attempt.Cause is { } cause ? Word.Of(cause) : null)
            .Add(GenAi.ErrorType, attempt.FailureKind is { } failed ? Word.Of(failed) : null);
        var name = Named(Word.Of(kind), attempt.Id.Node.Value);
        if (attempt.Agent is { } agent)
        {
            name = AddAgent(rows, attempt, agent, attributes);
        }

        return new OtlpSpan
        {
            TraceId = rows.Run.TraceId,
            SpanId = attempt.SpanId,
            ParentSpanId = parents.OfNode(attempt.Id.Node),
            Name = name,
            Start = attempt.StartedAt,
            End = attempt.EndedAt!.Value, // only ended ones are asked for
            Attributes = attributes.All,
            Events = [.. events[(attempt.Id.Node, attempt.Id.Number)].OrderBy(happened => happened.At)],
            HasFailed = attempt.FailureKind is not null || attempt.State is AttemptState.Failed or AttemptState.TimedOut or AttemptState.Lost,
            Message = content ? attempt.Error : null,
        };
    }

    private string AddAgent(RunRows rows, Attempt attempt, AgentRef agent, Attributes attributes)
    {
        // who plans is told by its name: no row says so
        var operation = agent.Name.StartsWith("plan", StringComparison.Ordinal) ? conventions.PlanOperation : GenAi.InvokeAgent;
        var first = rows.ModelCalls.FirstOrDefault(call => call.Node == attempt.Id.Node && call.Attempt == attempt.Id.Number);
        attributes
            .Add(GenAi.OperationName, operation)
            .Add(GenAi.AgentName, agent.Name)
            .Add(PantheonNames.AgentVersion, (long)agent.Version)
            .Add(GenAi.ConversationId, Conversation(rows, attempt.Id.Node, attempt.Id.Number))
            .Add(GenAi.RequestModel, first?.Model ?? attempt.Model)
            .Add(PantheonNames.ModelDigest, attempt.ModelDigest)
            .Add(PantheonNames.Pool, attempt.Pool)
            .Add(GenAi.UsageInputTokens, attempt.TokensIn)
            .Add(GenAi.UsageOutputTokens, attempt.TokensOut);
        if (conventions.HasAgentIdentity)
        {
            attributes
                .Add(GenAi.AgentVersion, agent.Version.ToString(CultureInfo.InvariantCulture))
                .Add(GenAi.AgentId, agent.ToString())
                .Add(GenAi.ProviderName, first is null ? null : Word.Of(first.Runtime));
        }

        return Named(operation, agent.Name);
    }

    private OtlpSpan ChatSpan(RunRows rows, ModelCallRow call, SpanParents parents, Dictionary<(NodeId, int), AgentRef?> agents)
    {
        var kind = call.Failed;
        var attributes = Session(rows, GenAi.LanguageModel)
            .Add(GenAi.OperationName, GenAi.Chat)
            .Add(GenAi.ProviderName, Word.Of(call.Runtime))
            .Add(GenAi.AgentName, agents.GetValueOrDefault((call.Node, call.Attempt))?.Name)
            .Add(GenAi.ConversationId, Conversation(rows, call.Node, call.Attempt))
            .Add(GenAi.RequestModel, call.Model)
            .Add(GenAi.RequestMaxTokens, Number(call, "max_tokens") is { } most ? (long)most : null)
            .Add(GenAi.RequestTemperature, call.Temperature)
            .Add(GenAi.RequestTopP, Number(call, "top_p"))
            .Add(GenAi.RequestSeed, call.Seed)
            .Add(GenAi.RequestStream, call.FirstToken is null ? null : true)
            .Add(GenAi.ResponseId, ServerWords.Id(call, content))
            .Add(GenAi.ResponseModel, ServerWords.Model(call))
            .Add(GenAi.ResponseFinishReasons, ServerWords.Finish(call) is { } reason ? [reason] : [])
            .Add(GenAi.ResponseTimeToFirstChunk, call.FirstToken?.TotalSeconds)
            .Add(GenAi.UsageInputTokens, call.InputTokens)
            .Add(GenAi.UsageOutputTokens, call.OutputTokens)
            .Add(GenAi.UsageCacheReadInputTokens, call.CachedTokens)
            .Add(GenAi.UsageReasoningOutputTokens, call.ReasoningTokens)
            .Add(GenAi.ServerAddress, call.ServerName)
            .Add(GenAi.ServerPort, call.ServerPort)
            .Add(PantheonNames.Pool, call.Pool)
            .Add(PantheonNames.ModelDigest, call.ModelDigest)
            .Add(PantheonNames.Turn, (long)call.Turn)
            .Add(PantheonNames.CacheHit, call.CacheHit ? true : null)
            .Add(PantheonNames.ModelSwapped, call.SwappedModel ? true : null)
            .Add(GenAi.ErrorType, kind is { } failed ? Word.Of(failed) : null);
        if (Number(call, "top_k") is { } top)
        {
            _ = conventions.TopK(top) is long whole ? attributes.Add(GenAi.RequestTopK, whole) : attributes.Add(GenAi.RequestTopK, top);
        }

        var end = call.StartedAt + call.Took;
        return new OtlpSpan
        {
            TraceId = rows.Run.TraceId,
            SpanId = call.SpanId,
            ParentSpanId = parents.OfCall(call.ParentSpanId, call.Node, call.Attempt),
            Name = Named(GenAi.Chat, call.Model),
            Kind = OtlpSpanKind.Client,
            Start = call.StartedAt,
            End = end,
            Attributes = attributes.All,
            Events = kind is { } exception
                ? [new OtlpEvent(GenAi.OperationException, end, new Attributes().Add(GenAi.OperationName, GenAi.Chat).Add(GenAi.ExceptionType, Word.Of(exception)).AddWhole(GenAi.ExceptionMessage, content ? call.Error : null).All)]
                : [],
            HasFailed = kind is not null,
            Message = content ? call.Error : null,
        };
    }

    private OtlpSpan ToolSpan(RunRows rows, ToolCallRow call, SpanParents parents, ToolNames tools)
    {
        var kind = call.Failed;
        var tool = tools.Of(call);
        var end = call.StartedAt + call.Took;
        return new OtlpSpan
        {
            TraceId = rows.Run.TraceId,
            SpanId = call.SpanId,
            ParentSpanId = parents.OfCall(call.ParentSpanId, call.Node, call.Attempt),
            Name = Named(GenAi.ExecuteTool, tool),
            Start = call.StartedAt,
            End = end,
            Attributes = Session(rows, GenAi.Tool)
                .Add(GenAi.OperationName, GenAi.ExecuteTool)
                .Add(GenAi.ToolName, tool)
                .Add(GenAi.ToolType, GenAi.FunctionTool)
                .Add(GenAi.ToolCallId, call.CallId is { } id ? content ? id : Digest.Of(id).Hex[..IdDigits] : null)
                .Add(GenAi.ConversationId, Conversation(rows, call.Node, call.Attempt))
                .Add(GenAi.McpMethodName, call.Mcp?.Method)
                .Add(GenAi.McpProtocolVersion, call.Mcp?.ProtocolVersion is { } version ? Attributes.Plain(version) : null)
                .Add(GenAi.McpSessionId, call.Mcp?.Session is { } session ? Attributes.Plain(session) : null)
                .Add(GenAi.NetworkTransport, call.Mcp?.Transport)
                .Add(PantheonNames.Turn, (long)call.Turn)
                .Add(PantheonNames.ToolSequence, (long)call.Sequence)
                .Add(PantheonNames.ToolExitCode, call.ExitCode)
                .Add(GenAi.ErrorType, kind is { } failed ? Word.Of(failed) : null).All,
            Events = call.Repairs.Count > 0 ? [new OtlpEvent(PantheonNames.ToolCallRepaired, call.StartedAt, new Attributes().Add(PantheonNames.RepairKinds, call.Repairs).All)] : [],
            HasFailed = kind is not null,
        };
    }

    private static AttemptId Of(RunRows rows, CallRow call) => new(rows.Run.Id, call.Node, call.Attempt);

    private static Attributes Session(RunRows rows, string kind) => new Attributes()
        .Add(GenAi.OpenInferenceSpanKind, kind)
        .Add(GenAi.SessionId, (rows.Run.Night ?? DateOnly.FromDateTime((rows.Run.StartedAt ?? rows.Run.EnqueuedAt).UtcDateTime)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
        .Add(PantheonNames.RunId, rows.Run.Id.ToString());

    private static string Conversation(RunRows rows, NodeId node, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{rows.Run.Id}/{node}/{attempt}");

    private static double? Number(ModelCallRow call, string name) =>
        call.Parameters?[name] is JsonValue value && double.TryParse(value.ToString(), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Named(string operation, string what) => $"{operation} {Attributes.Line(what)}";
}
