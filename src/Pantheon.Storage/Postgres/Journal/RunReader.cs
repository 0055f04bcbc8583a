using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>Reads runs and all that belongs to them, each question in one round trip.</summary>
internal sealed class RunReader(StoreSession session)
{
    private const int MostMatches = 50;

    public async Task<Run?> FindAsync(RunId id, CancellationToken cancellationToken) =>
        (await RunsAsync(new Values().Argument("id", id.Value, NpgsqlDbType.Uuid), "id = @id", cancellationToken)).SingleOrDefault();

    public async Task<IReadOnlyList<Run>> FindByPrefixAsync(string prefix, CancellationToken cancellationToken)
    {
        var digits = prefix.Replace("-", "", StringComparison.Ordinal);
        if (digits.Length is 0 or > 32 || !digits.All(char.IsAsciiHexDigit))
        {
            return [];
        }

        // uuids sort as their digits do, so that a prefix is a range of the key
        var range = new Values()
            .Argument("first", Guid.Parse(digits.PadRight(32, '0')), NpgsqlDbType.Uuid)
            .Argument("last", Guid.Parse(digits.PadRight(32, 'f')), NpgsqlDbType.Uuid);
        return await RunsAsync(range, $"id BETWEEN @first AND @last ORDER BY enqueued_at DESC, id DESC LIMIT {MostMatches}", cancellationToken);
    }

    public Task<IReadOnlyList<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        var (values, where) = Narrow(query);
        return RunsAsync(values, where, cancellationToken);
    }

    public Task<IReadOnlyList<NodeRun>> NodesAsync(RunId id, CancellationToken cancellationToken) =>
        ReadAsync(SelectNodes([id.Value]), NodeRow.Read, cancellationToken);

    public Task<IReadOnlyList<Attempt>> AttemptsAsync(RunId id, CancellationToken cancellationToken) =>
        OfNightsAsync(id, SelectAttempts, AttemptRow.Read, cancellationToken);

    public Task<IReadOnlyList<RecordedEvent>> EventsAsync(RunId id, CancellationToken cancellationToken) => OfNightsAsync(
        id, (runs, nights) => Of($"SELECT {EventRow.Columns} FROM event WHERE run_id = ANY(@runs){RunNights.Within} ORDER BY seq", runs, nights), row => EventRow.Read(row).Recorded, cancellationToken);

    public Task<IReadOnlyList<RunSummary>> SummariesAsync(RunQuery query, CancellationToken cancellationToken) => session.ReadAsync(
        async connection =>
        {
            var (values, where) = Narrow(query);
            var runs = await connection.ReadAsync(values.Command($"SELECT {RunRow.Columns} FROM run WHERE {where}"), RunRow.Read, cancellationToken);
            return await SummariesAsync(connection, runs, cancellationToken);
        },
        cancellationToken);

    private static async Task<IReadOnlyList<RunSummary>> SummariesAsync(
        NpgsqlConnection connection,
        IReadOnlyList<Run> runs,
        CancellationToken cancellationToken)
    {
        var ids = runs.Select(run => run.Id.Value).ToArray();
        var nights = await RunNights.OfAsync(connection, ids, cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                SelectNodes(ids),
                SelectAttempts(ids, nights),
                Of($"SELECT {ReviewRow.Columns} FROM review WHERE run_id = ANY(@runs) ORDER BY run_id, node, attempt", ids),
                Of($"SELECT {TestRow.Columns} FROM test_result WHERE run_id = ANY(@runs){RunNights.Within} ORDER BY run_id, node, attempt, test_id", ids, nights),
                Of($"SELECT {ArtifactRow.Columns} FROM artifact WHERE run_id = ANY(@runs) ORDER BY run_id, node, attempt, name", ids),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var nodes = (await Row.AllAsync(reader, NodeRow.Read, cancellationToken)).ToLookup(node => node.Run);
        var attempts = (await Row.AllAsync(reader, AttemptRow.Read, cancellationToken)).ToLookup(attempt => attempt.Id.Run);
        var reviews = (await Row.AllAsync(reader, ReviewRow.Read, cancellationToken)).ToLookup(review => review.Id.Run);
        var tests = (await Row.AllAsync(reader, TestRow.Read, cancellationToken)).ToLookup(test => test.Attempt.Run);
        var artifacts = (await Row.AllAsync(reader, ArtifactRow.Read, cancellationToken)).ToLookup(artifact => artifact.Run);
        return
        [
            .. runs.Select(run => new RunSummary
            {
                Run = run,
                Nodes = [.. nodes[run.Id]],
                Attempts = [.. attempts[run.Id]],
                Reviews = [.. reviews[run.Id]],
                Tests = [.. tests[run.Id]],
                Artifacts = [.. artifacts[run.Id]],
            }),
        ];
    }

    private static NpgsqlBatchCommand SelectNodes(Guid[] runs) =>
        Of($"SELECT {NodeRow.Columns} FROM node WHERE run_id = ANY(@runs) ORDER BY run_id, ordinal", runs);

    private static NpgsqlBatchCommand SelectAttempts(Guid[] runs, RunNights nights) =>
        Of($"SELECT {AttemptRow.Columns} FROM node_attempt WHERE run_id = ANY(@runs){RunNights.Within} ORDER BY run_id, started_at, attempt", runs, nights);

    private Task<IReadOnlyList<T>> OfNightsAsync<T>(RunId id, Func<Guid[], RunNights, NpgsqlBatchCommand> select, Func<Row, T> read, CancellationToken cancellationToken) => session.ReadAsync(
        async connection => await connection.ReadAsync(select([id.Value], await RunNights.OfAsync(connection, [id.Value], cancellationToken)), read, cancellationToken), cancellationToken);

    private static NpgsqlBatchCommand Of(string sql, Guid[] runs, RunNights? nights = null)
    {
        var values = new Values().Argument("runs", runs, NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        return (nights?.Add(values) ?? values).Command(sql);
    }

    private static (Values Values, string Where) Narrow(RunQuery query)
    {
        var values = new Values().Argument("limit", query.Limit, NpgsqlDbType.Integer);
        var conditions = new List<string> { "true" };
        Add(
            query.Since is { } since ? Values.Microseconds(since) : null,
            NpgsqlDbType.TimestampTz,
            "coalesce(ended_at, started_at, enqueued_at) >= @since",
            "since");
        Add(query.Until is { } until ? Values.Microseconds(until) : null, NpgsqlDbType.TimestampTz, "enqueued_at < @until", "until");
        Add(query.Id?.Value, NpgsqlDbType.Uuid, "id = @id", "id");
        Add(query.Night, NpgsqlDbType.Date, "night = @night", "night");
        Add(query is { Id: null, Purpose: { } purpose } ? Word.Of(purpose) : null, NpgsqlDbType.Text, "purpose = @purpose", "purpose");
        Add(query.Task, NpgsqlDbType.Text, "task_id = @task", "task");
        Add(query.Flow, NpgsqlDbType.Text, "flow = @flow", "flow");
        Add(query.Group, NpgsqlDbType.Text, "concurrency_group = @group", "group");
        Add(query.Lifecycle is { } lifecycle ? Word.Of(lifecycle) : null, NpgsqlDbType.Text, "lifecycle = @lifecycle", "lifecycle");
        Add(
            query.Outcomes.Count + query.Lifecycles.Count > 0 ? query.Outcomes.Select(Word.Of).Concat(query.Lifecycles.Select(Word.Of)).ToArray() : null,
            NpgsqlDbType.Array | NpgsqlDbType.Text,
            "(outcome = ANY(@states) OR lifecycle = ANY(@states))",
            "states");
        Add(query.Cause is { } cause ? Word.Of(cause) : null, NpgsqlDbType.Text, "cause = @cause", "cause");
        Add(query.Agent, NpgsqlDbType.Text, "EXISTS (SELECT FROM node n WHERE n.run_id = run.id AND n.agent = @agent)", "agent");
        return (values, $"{string.Join(" AND ", conditions)} ORDER BY enqueued_at DESC, id DESC LIMIT @limit");

        void Add(object? value, NpgsqlDbType type, string condition, string name)
        {
            if (value is not null)
            {
                values.Argument(name, value, type);
                conditions.Add(condition);
            }
        }
    }

    private Task<IReadOnlyList<Run>> RunsAsync(Values values, string where, CancellationToken cancellationToken) =>
        ReadAsync(values.Command($"SELECT {RunRow.Columns} FROM run WHERE {where}"), RunRow.Read, cancellationToken);

    private Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlBatchCommand command, Func<Row, T> read, CancellationToken cancellationToken) =>
        session.ReadAsync(connection => connection.ReadAsync(command, read, cancellationToken), cancellationToken);
}
