using System.Diagnostics;
using Npgsql;
using Pantheon.Core.Traces;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>A traced step as a row of `model_call` or `tool_call`.</summary>
internal static class SpanRow
{
    public static string TableOf(TraceSpan span) => span switch
    {
        ModelCallSpan => "model_call",
        ToolCallSpan => "tool_call",
        _ => throw new UnreachableException($"no table takes a {span.GetType().Name}"),
    };

    public static Values Of(TraceSpan span) => span switch
    {
        ModelCallSpan call => Columns(Common(span), call),
        ToolCallSpan call => Columns(Common(span), call),
        _ => throw new UnreachableException($"no table takes a {span.GetType().Name}"),
    };

    /// <summary>A step told twice is one row.</summary>
    public static NpgsqlBatchCommand Upsert(TraceSpan span) => Of(span).Upsert(TableOf(span), "night", "run_id", "span_id");

    private static Values Common(TraceSpan span) => new Values()
        .Date("night", span.Night)
        .Guid("run_id", span.Attempt.Run.Value)
        .Bytes("span_id", span.SpanId)
        .Bytes("parent_span_id", span.ParentSpanId)
        .Text("node", span.Attempt.Node.Value)
        .Int("attempt", span.Attempt.Number)
        .Int("turn", span.Turn)
        .Time("started_at", span.StartedAt)
        .Int("duration_ms", Milliseconds(span.Duration))
        .Word("failure_kind", span.FailureKind);

    private static Values Columns(Values common, ModelCallSpan call) => common
        .Text("pool", call.Model.Address.Pool)
        .Word<Core.Boxes.RuntimeKind>("runtime", call.Model.Kind)
        .Text("server_address", call.Model.ServerAddress)
        .Int("server_port", call.Model.ServerPort)
        .Text("request_model", call.Model.Id)
        .Text("response_model", call.ResponseModel)
        .Text("model_digest", call.Model.Digest)
        .Int("ttft_ms", call.FirstToken is { } first ? Milliseconds(first) : null)
        .Long("input_tokens", call.InputTokens)
        .Long("cached_tokens", call.CachedTokens)
        .Long("output_tokens", call.OutputTokens)
        .Long("reasoning_tokens", call.ReasoningTokens)
        .Flag("cache_hit", call.CacheHit)
        .Flag("swapped_model", call.SwappedModel)
        .Text("finish_reason", call.FinishReason)
        .Text("error", call.Error)
        .Double("temperature", call.Temperature)
        .Long("seed", call.Seed)
        .Json("params", call.Parameters)
        .Digest("request_blob", call.Request)
        .Digest("response_blob", call.Response)
        .Digest("stream_blob", call.Stream)
        .Text("response_id", call.ResponseId)
        .Digest("tools_blob", call.Tools);

    private static Values Columns(Values common, ToolCallSpan call) => common
        .Int("seq", call.Sequence)
        .Text("tool", call.Tool)
        .Text("call_id", call.CallId)
        .Flag("ok", call.Ok)
        .Int("exit_code", call.ExitCode)
        .Texts("repair", call.Repairs)
        .Json("arguments", call.Arguments)
        .Digest("args_sha256", call.ArgumentsDigest)
        .Digest("result_blob", call.Result)
        .Text("result_head", call.ResultHead)
        .Digest("output_blob", call.Output)
        .Text("mcp_method", call.Mcp?.Method)
        .Text("mcp_transport", call.Mcp?.Transport)
        .Text("mcp_protocol", call.Mcp?.ProtocolVersion)
        .Text("mcp_session", call.Mcp?.Session);

    private static int Milliseconds(TimeSpan span) => (int)Math.Clamp(span.TotalMilliseconds, 0, int.MaxValue);
}
