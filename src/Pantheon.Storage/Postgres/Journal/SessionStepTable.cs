using NpgsqlTypes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>What the sessions of runs that have not ended heard, step by step; only who holds the run writes.</summary>
internal sealed class SessionStepTable(StoreSession session)
{
    // the row of the run is locked, so that no claim comes between the look at its fence and the step
    private const string Insert =
        "WITH held AS MATERIALIZED (SELECT id FROM run WHERE id = @run AND fence = @fence AND lifecycle = 'running' FOR SHARE) "
        + "INSERT INTO session_step (run_id, node, attempt, number, content) SELECT id, @node, @attempt, @number, @content FROM held "
        + "ON CONFLICT (run_id, node, attempt, number) DO UPDATE SET content = excluded.content";

    public async Task KeepAsync(SessionStep step, long fence, CancellationToken cancellationToken)
    {
        var insert = Of(step.Attempt)
            .Argument("number", step.Number, NpgsqlDbType.Integer)
            .Argument("content", step.Content.ToArray(), NpgsqlDbType.Bytea)
            .Argument("fence", fence, NpgsqlDbType.Bigint)
            .Command(Insert);
        if (await session.WriteAsync(connection => connection.RunAsync(insert, cancellationToken), cancellationToken) == 0)
        {
            throw new FencedOffException(Codes.RunFencedOff, step.Attempt.Run);
        }
    }

    public Task<IReadOnlyList<SessionStep>> StepsAsync(AttemptId attempt, CancellationToken cancellationToken) => session.ReadAsync(
        Of(attempt).Command("SELECT number, content FROM session_step WHERE run_id = @run AND node = @node AND attempt = @attempt ORDER BY number"),
        row => new SessionStep(attempt, row.Int(), row.Bytes()),
        cancellationToken);

    private static Values Of(AttemptId attempt) => new Values()
        .Argument("run", attempt.Run.Value, NpgsqlDbType.Uuid)
        .Argument("node", attempt.Node.Value, NpgsqlDbType.Text)
        .Argument("attempt", attempt.Number, NpgsqlDbType.Integer);
}
