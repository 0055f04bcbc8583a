using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>Reads what the sessions of a run were traced as, in the order in which it happened.</summary>
public sealed class TraceReader(NpgsqlDataSource source)
{
    private readonly StoreSession _session = new(source);

    public Task<IReadOnlyList<TracedTurn>> TurnsAsync(RunId run, CancellationToken cancellationToken) => ReadAsync(
        "SELECT node, attempt, turn, started_at, request_model, duration_ms, input_tokens, output_tokens, finish_reason, error, request_blob, response_blob "
        + "FROM model_call WHERE run_id = @run" + RunNights.Within + " ORDER BY started_at, turn",
        run,
        row => new TracedTurn
        {
            Node = new NodeId(row.Text()),
            Attempt = row.Int(),
            Turn = row.Int(),
            StartedAt = row.Time(),
            Model = row.Text(),
            Took = row.IntOrNull() is { } took ? TimeSpan.FromMilliseconds(took) : null,
            InputTokens = row.LongOrNull(),
            OutputTokens = row.LongOrNull(),
            FinishReason = row.TextOrNull(),
            Error = row.TextOrNull(),
            Request = row.Digest(),
            Response = row.DigestOrNull(),
        },
        cancellationToken);

    public Task<IReadOnlyList<TracedCall>> CallsAsync(RunId run, CancellationToken cancellationToken) => ReadAsync(
        "SELECT node, attempt, turn, seq, started_at, duration_ms, tool, ok, exit_code, repair, arguments, coalesce(result_head, '') FROM tool_call WHERE run_id = @run" + RunNights.Within + " ORDER BY started_at, turn, seq",
        run,
        row => new TracedCall
        {
            Node = new NodeId(row.Text()),
            Attempt = row.Int(),
            Turn = row.Int(),
            Sequence = row.Int(),
            StartedAt = row.Time(),
            Took = TimeSpan.FromMilliseconds(row.Int()),
            Tool = row.Text(),
            Ok = row.Flag(),
            ExitCode = row.IntOrNull(),
            Repairs = row.Texts(),
            Arguments = row.Json(),
            Result = row.Text(),
        },
        cancellationToken);

    /// <summary>What the journals of runs hold of these kinds, in one question.</summary>
    public Task<IReadOnlyList<(RunId Run, JournalEvent Event)>> EventsAsync(IReadOnlyList<RunId> runs, IReadOnlyList<string> kinds, CancellationToken cancellationToken) => _session.ReadAsync(
        async connection =>
        {
            var ids = runs.Select(run => run.Value).ToArray();
            var nights = await RunNights.OfAsync(connection, ids, cancellationToken);
            var values = nights.Add(new Values().Argument("runs", ids, NpgsqlDbType.Array | NpgsqlDbType.Uuid).Argument("kinds", kinds.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text));
            var select = values.Command($"SELECT {EventRow.Columns} FROM event WHERE run_id = ANY(@runs) AND kind = ANY(@kinds){RunNights.Within} ORDER BY seq");
            return await connection.ReadAsync(select, Told, cancellationToken);
        },
        cancellationToken);

    /// <summary>What the run and its attempts left, with whether the content is still there and not its digest alone.</summary>
    public Task<IReadOnlyList<KeptArtifact>> ArtifactsAsync(RunId run, CancellationToken cancellationToken) => ReadAsync(
        $"SELECT {ArtifactRow.Columns}, content_blob IS NOT NULL FROM artifact WHERE run_id = @run ORDER BY node, attempt, name",
        run,
        row => new KeptArtifact(ArtifactRow.Read(row), row.Flag()),
        cancellationToken);

    private static (RunId Run, JournalEvent Event) Told(Row row)
    {
        var read = EventRow.Read(row);
        return (new RunId(read.Chain), read.Event);
    }

    private Task<IReadOnlyList<T>> ReadAsync<T>(string text, RunId run, Func<Row, T> read, CancellationToken cancellationToken) =>
        _session.ReadAsync(connection => RunNights.ReadAsync(connection, text, run, read, cancellationToken), cancellationToken);
}
