using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>Runs that wait, are taken, or were left behind; leases run on the database's clock.</summary>
internal sealed class RunQueue(StoreSession session, BoxInstance box, Partitions partitions, TimeProvider time)
{
    /// <summary>How long a claim holds without being renewed.</summary>
    public static readonly int LeaseSeconds = (int)Lease.Length.TotalSeconds;

    private const string Abandoned =
        "(lifecycle = 'suspended' OR (lifecycle = 'running' AND (lease_until < clock_timestamp() OR owner IN (SELECT instance FROM box WHERE stopped_at IS NOT NULL))))";

    // who has started keeps its place until it ends; the group's lock, taken before, lets one count at a time
    private const string HasRoom = """
        (concurrency_limit IS NULL OR lifecycle <> 'queued' OR concurrency_limit > (SELECT count(*) FROM run other
          WHERE other.purpose = 'task' AND other.concurrency_group = run.concurrency_group AND other.lifecycle IN ('running','suspended') AND other.id <> run.id))
        """;

    public async Task EnqueueAsync(Run run, CancellationToken cancellationToken)
    {
        var night = Today();
        await partitions.OpenAsync(night, cancellationToken);
        await session.WriteAsync(
            async connection =>
            {
                await connection.RunAsync(RunRow.Of(run).Guid("id", run.Id.Value).Insert("run"), cancellationToken);
                await EventChain.AppendAsync(connection, run.Id, night, null, [new JournalEvent("run.queued")], time.GetUtcNow(), cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>The replay that this process works: a replay is in nobody else's queue.</summary>
    public RunId? Replayed { get; set; }

    public Task<IReadOnlyList<Run>> QueueAsync(CancellationToken cancellationToken) =>
        SelectAsync($"lifecycle = 'queued' AND (purpose <> 'replay' OR id = '{Replayed?.Value ?? Guid.Empty}') ORDER BY place, priority, passed_over DESC, enqueued_at, id", cancellationToken);

    public async Task<IReadOnlyList<Run>> AbandonedAsync(CancellationToken cancellationToken)
    {
        await box.SweepAsync(cancellationToken);
        return await SelectAsync($"{Abandoned} AND purpose <> 'replay' ORDER BY priority, enqueued_at, id", cancellationToken);
    }

    public async Task<Run?> ClaimAsync(RunId id, DateOnly night, CancellationToken cancellationToken)
    {
        await box.RegisterAsync(cancellationToken);
        await partitions.OpenAsync(night, cancellationToken);
        var claim = new Values()
            .Argument("id", id.Value, NpgsqlDbType.Uuid)
            .Argument("me", box.Id, NpgsqlDbType.Uuid)
            .Argument("night", night, NpgsqlDbType.Date)
            .Argument("ttl", LeaseSeconds, NpgsqlDbType.Integer)
            .Command($"""
                UPDATE run SET lifecycle = 'running', fence = fence + 1, owner = @me, night = @night,
                  lease_until = clock_timestamp() + make_interval(secs => @ttl), started_at = coalesce(started_at, clock_timestamp())
                WHERE id = (SELECT id FROM run WHERE id = @id AND (lifecycle = 'queued' OR {Abandoned}) AND {HasRoom} FOR UPDATE SKIP LOCKED)
                RETURNING {RunRow.Columns}
                """);
        var lockGroup = new Values()
            .Argument("id", id.Value, NpgsqlDbType.Uuid)
            .Command("SELECT pg_advisory_xact_lock(hashtext('pantheon.group'), hashtext(concurrency_group)) FROM run WHERE id = @id AND concurrency_group IS NOT NULL");
        return await session.WriteAsync(
            async connection =>
            {
                await connection.RunAsync(lockGroup, cancellationToken);
                var claimed = (await connection.ReadAsync(claim, RunRow.Read, cancellationToken)).SingleOrDefault();
                if (claimed is not null)
                {
                    var head = (await connection.ReadAsync(EventChain.SelectHead(id), EventChain.ReadHead, cancellationToken)).SingleOrDefault();
                    var because = new JournalEvent("run.claimed") { Data = new JsonObject { ["fence"] = claimed.Fence, ["box"] = box.Id.ToString() } };
                    await EventChain.AppendAsync(connection, id, EventChain.NightOf(head, night), head, [because], time.GetUtcNow(), cancellationToken);
                }

                return claimed;
            },
            cancellationToken);
    }

    public async Task RenewAsync(RunId id, long fence, CancellationToken cancellationToken)
    {
        var renewed = await session.WriteAsync(
            connection => connection.RunAsync(
                new Values()
                    .Argument("id", id.Value, NpgsqlDbType.Uuid)
                    .Argument("fence", fence, NpgsqlDbType.Bigint)
                    .Argument("ttl", LeaseSeconds, NpgsqlDbType.Integer)
                    .Command("UPDATE run SET lease_until = clock_timestamp() + make_interval(secs => @ttl) WHERE id = @id AND fence = @fence AND lifecycle = 'running'"),
                cancellationToken),
            cancellationToken);
        if (renewed == 0)
        {
            throw new FencedOffException(Codes.RunFencedOff, id);
        }
    }

    public async Task CommitQueuedAsync(Run run, JournalEvent because, IReadOnlyList<Artifact> artifacts, CancellationToken cancellationToken)
    {
        var night = run.Night ?? Today();
        await partitions.OpenAsync(night, cancellationToken);
        await session.WriteAsync(
            async connection =>
            {
                var update = RunRow.Of(run).Argument("id", run.Id.Value, NpgsqlDbType.Uuid).Update("run", "id = @id AND lifecycle = 'queued'");
                if (await connection.RunAsync(update, cancellationToken) == 0)
                {
                    throw new PantheonException(Codes.RunNotQueued, $"run {run.Id.Short} is not queued any more", "look at it with 'pantheon runs show'");
                }

                if (artifacts.Count > 0)
                {
                    await connection.RunAsync(ArtifactRow.Write(artifacts, night), cancellationToken);
                }

                var head = (await connection.ReadAsync(EventChain.SelectHead(run.Id), EventChain.ReadHead, cancellationToken)).SingleOrDefault();
                await EventChain.AppendAsync(connection, run.Id, EventChain.NightOf(head, night), head, [because], time.GetUtcNow(), cancellationToken);
                return true;
            },
            cancellationToken);
    }

    private Task<IReadOnlyList<Run>> SelectAsync(string where, CancellationToken cancellationToken) => session.ReadAsync(
        connection => connection.ReadAsync(new NpgsqlBatchCommand($"SELECT {RunRow.Columns} FROM run WHERE {where}"), RunRow.Read, cancellationToken), cancellationToken);

    // what happens before a run has a night is filed under the day, until a night takes over
    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
}
