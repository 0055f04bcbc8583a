using System.Text.Json.Nodes;
using Npgsql;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>Reads the traced steps of a run as they were told, in the order in which they happened.</summary>
public sealed class RecordedSpans(NpgsqlDataSource source)
{
    private const string Common = "night, run_id, node, attempt, span_id, parent_span_id, turn, started_at, coalesce(duration_ms, 0), failure_kind";

    private readonly StoreSession _session = new(source);

    public Task<IReadOnlyList<ModelCallSpan>> ModelCallsAsync(RunId run, CancellationToken cancellationToken) => ReadAsync(
        $"SELECT {Common}, pool, runtime, server_address, server_port, request_model, response_model, model_digest, input_tokens, output_tokens, finish_reason, error, params, "
        + "request_blob, response_blob, stream_blob FROM model_call WHERE run_id = @run" + RunNights.Within + " ORDER BY started_at, turn",
        run,
        ModelCall,
        cancellationToken);

    public Task<IReadOnlyList<ToolCallSpan>> ToolCallsAsync(RunId run, CancellationToken cancellationToken) => ReadAsync(
        $"SELECT {Common}, seq, tool, call_id, ok, exit_code, repair, arguments, args_sha256, result_blob FROM tool_call WHERE run_id = @run{RunNights.Within} ORDER BY started_at, turn, seq",
        run,
        ToolCall,
        cancellationToken);

    private static ModelCallSpan ModelCall(Row row)
    {
        var (night, attempt, span, parent, turn, at, took, kind) = Begin(row);
        var (pool, runtime, server, port, model) = (row.Text(), row.Word<RuntimeKind>(), row.Text(), row.IntOrNull(), row.Text());
        var (response, digest, input, output, finish, error) = (row.TextOrNull(), row.TextOrNull(), (int?)row.LongOrNull(), (int?)row.LongOrNull(), row.TextOrNull(), row.TextOrNull());
        var parameters = row.Json() as JsonObject;
        return new ModelCallSpan
        {
            Night = night,
            Attempt = attempt,
            SpanId = span,
            ParentSpanId = parent,
            Turn = turn,
            StartedAt = at,
            Duration = took,
            FailureKind = kind,
            Model = new ModelPin
            {
                Address = new ModelAddress(pool, model),
                Kind = runtime,
                Id = model,
                Digest = digest,
                ContextLength = parameters?["context"]?.GetValue<int>() ?? 0,
                Origin = RuntimeOrigin.Unverified,
                Proof = "",
                ServerAddress = server,
                ServerPort = port,
            },
            ResponseModel = response,
            InputTokens = input,
            OutputTokens = output,
            FinishReason = finish,
            Error = error,
            Parameters = parameters,
            Request = row.Digest(),
            Response = row.DigestOrNull(),
            Stream = row.DigestOrNull(),
        };
    }

    private static ToolCallSpan ToolCall(Row row)
    {
        var (night, attempt, span, parent, turn, at, took, kind) = Begin(row);
        return new ToolCallSpan
        {
            Night = night,
            Attempt = attempt,
            SpanId = span,
            ParentSpanId = parent,
            Turn = turn,
            StartedAt = at,
            Duration = took,
            FailureKind = kind,
            Sequence = row.Int(),
            Tool = row.Text(),
            CallId = row.TextOrNull(),
            Ok = row.Flag(),
            ExitCode = row.IntOrNull(),
            Repairs = row.Texts(),
            Arguments = row.Json(),
            ArgumentsDigest = row.Digest(),
            Result = row.DigestOrNull(),
        };
    }

    private static (DateOnly Night, AttemptId Attempt, byte[] Span, byte[] Parent, int Turn, DateTimeOffset At, TimeSpan Took, FailureKind? Kind) Begin(Row row)
    {
        var (night, run, node, number) = (row.Date(), row.Run(), row.Text(), row.Int());
        return (night, new AttemptId(run, new NodeId(node), number), row.Bytes(), row.Bytes(), row.Int(), row.Time(), TimeSpan.FromMilliseconds(row.Int()), row.WordOrNull<FailureKind>());
    }

    private Task<IReadOnlyList<T>> ReadAsync<T>(string text, RunId run, Func<Row, T> read, CancellationToken cancellationToken) =>
        _session.ReadAsync(connection => RunNights.ReadAsync(connection, text, run, read, cancellationToken), cancellationToken);
}
