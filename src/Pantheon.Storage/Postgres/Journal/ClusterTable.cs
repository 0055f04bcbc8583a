using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>The boxes that share the store: when each was last heard of, what it brings, and which runs it holds; all times are the store's.</summary>
public sealed class ClusterTable
{
    /// <summary>A box that was silent for this long is overdue.</summary>
    public const int OverdueSeconds = 15;

    /// <summary>A box that was silent for this long is gone.</summary>
    public const int GoneSeconds = 30;

    private readonly StoreSession _session;
    private readonly BoxInstance _box;

    internal ClusterTable(StoreSession session, BoxInstance box) => (_session, _box) = (session, box);

    /// <summary>Says that this process lives, and what its box brings.</summary>
    public async Task BeatAsync(JsonObject pools, CancellationToken cancellationToken)
    {
        await _box.RegisterAsync(cancellationToken);
        await _session.WriteAsync(
            connection => connection.RunAsync(
                Me().Argument("pools", pools.ToJsonString(), NpgsqlDbType.Jsonb)
                    .Command("UPDATE box SET seen_at = clock_timestamp(), pools = @pools WHERE instance = @me AND stopped_at IS NULL"),
                cancellationToken),
            cancellationToken);
    }

    /// <summary>The host of a live box that has this box's name and is another: on another host, or at work on a night from another data folder; null where the name is this one's alone.</summary>
    public async Task<string?> NamesakeAsync(CancellationToken cancellationToken)
    {
        await _box.SweepAsync(cancellationToken);
        var find = Me()
            .Argument("name", _box.Name, NpgsqlDbType.Text)
            .Argument("host", Environment.MachineName, NpgsqlDbType.Text)
            .Argument("pid", Environment.ProcessId, NpgsqlDbType.Integer)
            .Argument("overdue", OverdueSeconds, NpgsqlDbType.Integer)
            .Command("""
                SELECT host FROM box WHERE name = @name AND instance <> @me AND pools IS NOT NULL AND stopped_at IS NULL AND seen_at > clock_timestamp() - make_interval(secs => @overdue)
                  AND (host <> @host OR (pid <> @pid AND EXISTS (SELECT FROM night_box p WHERE p.instance = box.instance AND p.left_at IS NULL))) LIMIT 1
                """);
        return (await _session.ReadAsync(find, row => row.Text(), cancellationToken)).SingleOrDefault();
    }

    /// <summary>The name of the box that held a run last.</summary>
    public async Task<string?> HolderAsync(RunId run, CancellationToken cancellationToken)
    {
        var find = new Values().Argument("run", run.Value, NpgsqlDbType.Uuid).Command("SELECT b.name FROM run r JOIN box b ON b.instance = r.owner WHERE r.id = @run");
        return (await _session.ReadAsync(find, row => row.Text(), cancellationToken)).SingleOrDefault();
    }

    /// <summary>Every box that was heard of within a week, by name.</summary>
    public Task<IReadOnlyList<BoxStanding>> BoxesAsync(CancellationToken cancellationToken) => _session.ReadAsync(
        new NpgsqlBatchCommand("""
            SELECT DISTINCT ON (b.name) b.name, b.host, b.version, b.pools, extract(epoch FROM clock_timestamp() - b.seen_at)::float8, b.stopped_at IS NOT NULL, b.seen_at,
              (SELECT max(p.night) FROM night_box p JOIN box w ON w.instance = p.instance WHERE p.box = b.name AND p.left_at IS NULL AND w.stopped_at IS NULL)
            FROM box b WHERE b.pools IS NOT NULL AND b.seen_at > clock_timestamp() - interval '7 days'
            ORDER BY b.name, b.stopped_at IS NOT NULL, b.seen_at DESC
            """),
        row => new BoxStanding(row.Text(), row.Text(), row.Text(), row.Object(), StateOf(row.DoubleOrNull() ?? 0, row.Flag()), row.Time()) { Night = row.DateOrNull() },
        cancellationToken);

    /// <summary>Runs that are held, rest or wait, in that order, the most urgent first.</summary>
    public Task<IReadOnlyList<HeldRun>> RunsAsync(int limit, CancellationToken cancellationToken) => _session.ReadAsync(
        new Values().Argument("limit", limit, NpgsqlDbType.Integer).Command("""
            SELECT r.id, coalesce(r.task_id, ''), r.flow, r.lifecycle, CASE WHEN r.lifecycle <> 'queued' THEN b.name END, r.fence,
              CASE WHEN r.lifecycle = 'running' THEN extract(epoch FROM r.lease_until - clock_timestamp())::float8 END, r.reason
            FROM run r LEFT JOIN box b ON b.instance = r.owner WHERE r.lifecycle <> 'ended'
            ORDER BY array_position(ARRAY['running', 'suspended', 'queued'], r.lifecycle::text), r.priority, r.passed_over DESC, r.enqueued_at, r.id LIMIT @limit
            """),
        row => new HeldRun(row.Run(), row.Text(), row.Text(), row.Word<RunLifecycle>()) { Box = row.TextOrNull(), Fence = row.Long(), LeaseSeconds = row.DoubleOrNull(), Reason = row.TextOrNull() },
        cancellationToken);

    private static BoxState StateOf(double silent, bool stopped) =>
        stopped || silent > GoneSeconds ? BoxState.Gone : silent > OverdueSeconds ? BoxState.Overdue : BoxState.Alive;

    private Values Me() => new Values().Argument("me", _box.Id, NpgsqlDbType.Uuid);
}
