using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>What people did with ended runs. Rows are only ever added: a later one says more, or otherwise, and the earlier stays to be learned from.</summary>
public sealed class DecisionTable
{
    private readonly StoreSession _session;

    internal DecisionTable(StoreSession session) => _session = session;

    public Task AddAsync(PersonDecision decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var insert = new Values()
            .Guid("run_id", decision.Run.Value)
            .Word<DecisionAct>("act", decision.Act)
            .Text("by_whom", decision.By)
            .Text("reason", decision.Reason)
            .Int("seconds", decision.Seconds)
            .Insert("person_decision");
        return _session.WriteAsync(
            async connection =>
            {
                try
                {
                    return await connection.RunAsync(insert, cancellationToken);
                }
                catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.ForeignKeyViolation)
                {
                    throw new PantheonException(Codes.RunUnknown, $"there is no run '{decision.Run.Short}' in the store", "'pantheon runs list' shows those there are", fault);
                }
            },
            cancellationToken);
    }

    /// <summary>What was done with these runs, oldest first.</summary>
    public async Task<IReadOnlyList<PersonDecision>> OfAsync(IReadOnlyList<RunId> runs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var select = new Values()
            .Argument("runs", runs.Select(run => run.Value).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid)
            .Command("SELECT run_id, act, by_whom, reason, seconds, at FROM person_decision WHERE run_id = ANY(@runs) ORDER BY id");
        return runs.Count == 0 ? [] : await _session.ReadAsync(select, Read, cancellationToken);
    }

    private static PersonDecision Read(Row row) => new()
    {
        Run = row.Run(),
        Act = row.Word<DecisionAct>(),
        By = row.Text(),
        Reason = row.TextOrNull(),
        Seconds = row.IntOrNull(),
        At = row.Time(),
    };
}
