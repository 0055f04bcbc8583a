using Npgsql;
using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>Reads the rows of a run that become spans, whole and in the order in which they began.</summary>
public sealed class SpanReader(NpgsqlDataSource source)
{
    private const string ModelColumns =
        "span_id, parent_span_id, node, attempt, turn, pool, runtime, server_address, server_port, request_model, response_model, model_digest, started_at, ttft_ms, duration_ms, "
        + "input_tokens, cached_tokens, output_tokens, reasoning_tokens, finish_reason, failure_kind, error, cache_hit, swapped_model, temperature::float8, seed, params, request_blob, response_blob, response_id, tools_blob";

    private const string ToolColumns =
        "span_id, parent_span_id, node, attempt, turn, seq, tool, call_id, ok, failure_kind, exit_code, repair, started_at, duration_ms, arguments, result_blob, mcp_method, mcp_transport, mcp_protocol, mcp_session";

    private readonly StoreSession _session = new(source);

    public Task<IReadOnlyList<ModelCallRow>> ModelCallsAsync(RunId run, CancellationToken cancellationToken) => ReadAsync(
        $"SELECT {ModelColumns} FROM model_call WHERE run_id = @run{RunNights.Within} ORDER BY started_at, turn",
        run,
        row => new ModelCallRow
        {
            SpanId = row.Bytes(),
            ParentSpanId = row.Bytes(),
            Node = new NodeId(row.Text()),
            Attempt = row.Int(),
            Turn = row.Int(),
            Pool = row.Text(),
            Runtime = row.Word<RuntimeKind>(),
            ServerAddress = row.Text(),
            ServerPort = row.IntOrNull(),
            Model = row.Text(),
            ResponseModel = row.TextOrNull(),
            ModelDigest = row.TextOrNull(),
            StartedAt = row.Time(),
            FirstToken = Milliseconds(row.IntOrNull()),
            Took = Milliseconds(row.IntOrNull()) ?? TimeSpan.Zero,
            InputTokens = row.LongOrNull(),
            CachedTokens = row.LongOrNull(),
            OutputTokens = row.LongOrNull(),
            ReasoningTokens = row.LongOrNull(),
            FinishReason = row.TextOrNull(),
            FailureKind = row.WordOrNull<FailureKind>(),
            Error = row.TextOrNull(),
            CacheHit = row.Flag(),
            SwappedModel = row.Flag(),
            Temperature = row.DoubleOrNull(),
            Seed = row.LongOrNull(),
            Parameters = row.Json() as System.Text.Json.Nodes.JsonObject,
            Request = row.Digest(),
            Response = row.DigestOrNull(),
            ResponseId = row.TextOrNull(),
            Tools = row.DigestOrNull(),
        },
        cancellationToken);

    public Task<IReadOnlyList<ToolCallRow>> ToolCallsAsync(RunId run, CancellationToken cancellationToken) => ReadAsync(
        $"SELECT {ToolColumns} FROM tool_call WHERE run_id = @run{RunNights.Within} ORDER BY started_at, turn, seq",
        run,
        row => new ToolCallRow
        {
            SpanId = row.Bytes(),
            ParentSpanId = row.Bytes(),
            Node = new NodeId(row.Text()),
            Attempt = row.Int(),
            Turn = row.Int(),
            Sequence = row.Int(),
            Tool = row.Text(),
            CallId = row.TextOrNull(),
            Ok = row.Flag(),
            FailureKind = row.WordOrNull<FailureKind>(),
            ExitCode = row.IntOrNull(),
            Repairs = row.Texts(),
            StartedAt = row.Time(),
            Took = Milliseconds(row.IntOrNull()) ?? TimeSpan.Zero,
            Arguments = row.Json(),
            Result = row.DigestOrNull(),
            Mcp = Exchange(row.TextOrNull(), row.TextOrNull(), row.TextOrNull(), row.TextOrNull()),
        },
        cancellationToken);

    /// <summary>Which process began each attempt.</summary>
    public async Task<IReadOnlyDictionary<AttemptId, Guid>> OwnersAsync(RunId run, CancellationToken cancellationToken) => (await ReadAsync(
        $"SELECT node, attempt, owner FROM node_attempt WHERE run_id = @run{RunNights.Within}",
        run,
        row => (Id: new AttemptId(run, new NodeId(row.Text()), row.Int()), Owner: row.Guid()),
        cancellationToken)).ToDictionary(known => known.Id, known => known.Owner);

    private Task<IReadOnlyList<T>> ReadAsync<T>(string text, RunId run, Func<Row, T> read, CancellationToken cancellationToken) =>
        _session.ReadAsync(connection => RunNights.ReadAsync(connection, text, run, read, cancellationToken), cancellationToken);

    private static McpExchange? Exchange(string? method, string? transport, string? protocol, string? session) =>
        method is null ? null : new McpExchange(method, transport ?? McpExchange.Pipe) { ProtocolVersion = protocol, Session = session };

    private static TimeSpan? Milliseconds(int? value) => value is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
}
