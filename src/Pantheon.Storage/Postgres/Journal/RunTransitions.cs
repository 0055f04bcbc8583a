using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Artifacts;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>Writes one state change of a claimed run: its rows, its events, the head of its chain, its blobs and statements in one transaction.</summary>
internal sealed class RunTransitions(StoreSession session, BoxInstance box, Partitions partitions, TimeProvider time)
{
    // Nobody else writes what a claim's holder writes of its run: under the same fence the row is still as it was left, and is only locked.
    private readonly ConcurrentDictionary<RunId, Run> _written = new();

    /// <summary>The artifacts are null where the change leaves none.</summary>
    public async Task CommitAsync(JournalChange change, ArtifactBatch left, FileArtifactStore? artifacts, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var night = change.Run.Night ?? DateOnly.FromDateTime(now.UtcDateTime);
        await partitions.OpenAsync(night, cancellationToken);
        await session.WriteAsync(
            () => [Unchanged(change.Run) ? LockRun(change.Run) : UpdateRun(change.Run), EventChain.SelectHead(change.Run.Id), .. left.Seals.Count > 0 ? ManifestChain.SelectLast() : []],
            async reader =>
            {
                if ((await Row.AllAsync(reader, row => row.Int(), cancellationToken)).Count == 0)
                {
                    _written.TryRemove(change.Run.Id, out _);
                    throw new FencedOffException(Codes.RunFencedOff, change.Run.Id);
                }

                var head = (await Row.AllAsync(reader, EventChain.ReadHead, cancellationToken)).SingleOrDefault();
                return new Standing(head, left.Seals.Count > 0 ? await ManifestChain.ReadLastAsync(reader, cancellationToken) : null);
            },
            async (connection, standing) =>
            [
                .. artifacts is null ? [] : await artifacts.WriteAsync(connection, left, standing.Last, standing.Head?.Sequence ?? 0, standing.Head?.Hash ?? EventRow.Origin, cancellationToken),
                .. Rows(change, standing.Head, night, now),

                // nobody goes on with a session of a run that is over
                .. change.Run.Lifecycle == RunLifecycle.Ended ? [new Values().Argument("run", change.Run.Id.Value, NpgsqlDbType.Uuid).Command("DELETE FROM session_step WHERE run_id = @run")] : Array.Empty<NpgsqlBatchCommand>(),
            ],
            cancellationToken);
        if (change.Run.Lifecycle == RunLifecycle.Running)
        {
            _written[change.Run.Id] = change.Run;
        }
        else
        {
            _written.TryRemove(change.Run.Id, out _);
        }
    }

    private bool Unchanged(Run run) => _written.TryGetValue(run.Id, out var written) && written == run;

    private static NpgsqlBatchCommand LockRun(Run run) => new Values()
        .Argument("id", run.Id.Value, NpgsqlDbType.Uuid)
        .Argument("fence", run.Fence, NpgsqlDbType.Bigint)
        .Command("SELECT 1 FROM run WHERE id = @id AND fence = @fence FOR NO KEY UPDATE");

    /// <summary>Locks the row as well: everybody who writes this run's journal passes here first.</summary>
    private static NpgsqlBatchCommand UpdateRun(Run run) => RunRow.Of(run)
        .Argument("id", run.Id.Value, NpgsqlDbType.Uuid)
        .Argument("fence", run.Fence, NpgsqlDbType.Bigint)
        .Update(
            "run",
            "id = @id AND fence = @fence RETURNING 1",
            ", owner = CASE WHEN @lifecycle = 'running' THEN owner END, lease_until = CASE WHEN @lifecycle = 'running' THEN lease_until END");

    private IEnumerable<NpgsqlBatchCommand> Rows(JournalChange change, EventChain.ChainHead? head, DateOnly night, DateTimeOffset now) =>
    [
        .. NodeRow.Write(change.Nodes),
        .. AttemptRow.Write(change.Attempts, night, box.Id, now.AddSeconds(RunQueue.LeaseSeconds)),
        .. ArtifactRow.Write(change.Artifacts, night),
        .. change.Reviews.Select(review => ReviewRow.Write(review, night)),
        .. change.Tests.Select(test => TestRow.Write(test, night)),
        .. EventChain.Append(change.Run.Id, EventChain.NightOf(head, night), head, change.Events, now),
    ];

    /// <summary>Where the chains end to which the change is added.</summary>
    private sealed record Standing(EventChain.ChainHead? Head, ManifestChain.Place? Last);
}
