using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>Writes one state change of a claimed run: its rows, its events and the head of its chain in one transaction.</summary>
internal sealed class RunTransitions(StoreSession session, BoxInstance box, Partitions partitions, TimeProvider time)
{
    public async Task CommitAsync(JournalChange change, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var night = change.Run.Night ?? DateOnly.FromDateTime(now.UtcDateTime);
        await partitions.OpenAsync(night, cancellationToken);
        await session.WriteAsync(
            async connection =>
            {
                await UpdateRunAsync(connection, change.Run, cancellationToken);
                var head = (await connection.ReadAsync(EventChain.SelectHead(change.Run.Id), EventChain.ReadHead, cancellationToken)).SingleOrDefault();
                var rows = Rows(change, night, now).ToList();
                if (change.Run.Lifecycle == RunLifecycle.Ended)
                {
                    // nobody goes on with a session of a run that is over
                    rows.Add(new Values().Argument("run", change.Run.Id.Value, NpgsqlDbType.Uuid).Command("DELETE FROM session_step WHERE run_id = @run"));
                }

                if (rows.Count > 0)
                {
                    await connection.RunAsync(rows, cancellationToken);
                }

                await EventChain.AppendAsync(connection, change.Run.Id, EventChain.NightOf(head, night), head, change.Events, now, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Locks the row as well: everybody who writes this run's journal passes here first.</summary>
    private static async Task UpdateRunAsync(NpgsqlConnection connection, Run run, CancellationToken cancellationToken)
    {
        var update = RunRow.Of(run)
            .Argument("id", run.Id.Value, NpgsqlDbType.Uuid)
            .Argument("fence", run.Fence, NpgsqlDbType.Bigint)
            .Update(
                "run",
                "id = @id AND fence = @fence",
                ", owner = CASE WHEN @lifecycle = 'running' THEN owner END, lease_until = CASE WHEN @lifecycle = 'running' THEN lease_until END");
        if (await connection.RunAsync(update, cancellationToken) == 0)
        {
            throw new FencedOffException(Codes.RunFencedOff, run.Id);
        }
    }

    private IEnumerable<NpgsqlBatchCommand> Rows(JournalChange change, DateOnly night, DateTimeOffset now) =>
    [
        .. change.Nodes.Select(NodeRow.Write),
        .. change.Attempts.Select(attempt => AttemptRow.Write(attempt, night, box.Id, now.AddSeconds(RunQueue.LeaseSeconds))),
        .. change.Artifacts.Select(artifact => ArtifactRow.Write(artifact, night)),
        .. change.Reviews.Select(review => ReviewRow.Write(review, night)),
        .. change.Tests.Select(test => TestRow.Write(test, night)),
    ];
}
