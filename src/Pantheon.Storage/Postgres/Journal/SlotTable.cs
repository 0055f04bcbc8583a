using System.Collections.Concurrent;
using NpgsqlTypes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>Seats of pools as rows with a lease on the database's clock. Each change is one statement that may be made again, as its token says whose it is.</summary>
internal sealed class SlotTable(StoreSession session, BoxInstance box) : ISlots
{
    /// <summary>How long a place in the line holds without being asked for again.</summary>
    private const int LineSeconds = 5;

    private const string Stopped = "(SELECT instance FROM box WHERE stopped_at IS NOT NULL)";
    private const string Free = $"(owner IS NULL OR until < clock_timestamp() OR owner IN {Stopped})";

    private readonly ConcurrentDictionary<string, int> _laid = new(StringComparer.Ordinal);

    public async Task<SlotLease?> TakeAsync(SlotRequest request, CancellationToken cancellationToken)
    {
        await box.RegisterAsync(cancellationToken);
        await LayAsync(request, cancellationToken);
        var take = Holder(request.Holder)
            .Argument("pool", request.Pool, NpgsqlDbType.Text)
            .Argument("seats", request.Seats, NpgsqlDbType.Integer)
            .Argument("lease", request.Token, NpgsqlDbType.Uuid)
            .Argument("me", box.Id, NpgsqlDbType.Uuid)
            .Argument("ttl", (int)Lease.Length.TotalSeconds, NpgsqlDbType.Integer)
            .Text("model", request.Holder.Model)
            .Update(
                "slot",
                $"""
                pool = @pool AND seat = coalesce((SELECT seat FROM slot WHERE pool = @pool AND token = @lease), (
                  SELECT seat FROM slot WHERE pool = @pool AND seat < @seats AND {Free} ORDER BY seat
                  OFFSET (SELECT count(*) FROM slot_wait before WHERE before.pool = @pool AND before.owner <> @me AND before.until >= clock_timestamp()
                    AND before.owner NOT IN {Stopped} AND before.since < coalesce((SELECT since FROM slot_wait WHERE pool = @pool AND owner = @me), 'infinity'))
                  LIMIT 1 FOR UPDATE SKIP LOCKED)) RETURNING seat
                """,
                ", owner = @me, token = @lease, taken_at = clock_timestamp(), until = clock_timestamp() + make_interval(secs => @ttl)");
        var seats = await session.ReadAsync(take, row => row.Int(), cancellationToken);
        return seats is [var seat] ? new SlotLease(request.Pool, seat, request.Token) : null;
    }

    public Task LineUpAsync(SlotRequest request, CancellationToken cancellationToken) => RunAsync(
        Holder(request.Holder)
            .Text("pool", request.Pool)
            .Guid("owner", box.Id)
            .Argument("ttl", LineSeconds, NpgsqlDbType.Integer)
            .Command("""
                INSERT INTO slot_wait (pool, owner, run_id, run_fence, node, attempt, until)
                VALUES (@pool, @owner, @run_id, @run_fence, @node, @attempt, clock_timestamp() + make_interval(secs => @ttl))
                ON CONFLICT (pool, owner) DO UPDATE SET run_id = excluded.run_id, run_fence = excluded.run_fence, node = excluded.node, attempt = excluded.attempt,
                  since = CASE WHEN slot_wait.until < clock_timestamp() THEN excluded.since ELSE slot_wait.since END, until = excluded.until
                """),
        cancellationToken);

    public Task LeaveAsync(string pool, CancellationToken cancellationToken) => RunAsync(
        new Values()
            .Argument("pool", pool, NpgsqlDbType.Text)
            .Argument("me", box.Id, NpgsqlDbType.Uuid)
            .Command("DELETE FROM slot_wait WHERE pool = @pool AND owner = @me RETURNING 1"),
        cancellationToken);

    public async Task<bool> RenewAsync(SlotLease lease, CancellationToken cancellationToken) => await RunAsync(
        Of(lease.Pool, lease.Token)
            .Argument("ttl", (int)Lease.Length.TotalSeconds, NpgsqlDbType.Integer)
            .Command("UPDATE slot SET until = clock_timestamp() + make_interval(secs => @ttl) WHERE pool = @pool AND token = @lease RETURNING 1"),
        cancellationToken) > 0;

    public Task ReleaseAsync(string pool, Guid token, CancellationToken cancellationToken) => RunAsync(
        Of(pool, token).Command("""
            UPDATE slot SET model = NULL, run_id = NULL, run_fence = NULL, node = NULL, attempt = NULL, owner = NULL, token = NULL, taken_at = NULL, until = NULL
            WHERE pool = @pool AND token = @lease RETURNING 1
            """),
        cancellationToken);

    public Task<IReadOnlyList<SlotUse>> UsesAsync(CancellationToken cancellationToken) => session.ReadAsync(
        new Values().Command($"""
            SELECT pool, seat, run_id, node, attempt, run_fence, model, taken_at, owner FROM slot WHERE NOT {Free}
            UNION ALL
            SELECT pool, NULL, run_id, node, attempt, run_fence, NULL, since, owner FROM slot_wait WHERE until >= clock_timestamp() AND owner NOT IN {Stopped}
            ORDER BY 1, 2, 8
            """),
        Read,
        cancellationToken);

    public Task<IReadOnlyList<PoolStanding>> StandingsAsync(CancellationToken cancellationToken) => session.ReadAsync(
        new Values().Command("SELECT name, kind, paused_at, paused_why FROM pool ORDER BY name"),
        row => new PoolStanding(row.Text(), row.WordOrNull<RuntimeKind>()) { PausedAt = row.TimeOrNull(), PausedWhy = row.WordOrNull<FailureKind>() },
        cancellationToken);

    /// <summary>The rows of the pool's seats, laid once by each process.</summary>
    private async Task LayAsync(SlotRequest request, CancellationToken cancellationToken)
    {
        if (_laid.GetValueOrDefault(request.Pool) >= request.Seats)
        {
            return;
        }

        await RunAsync(new Values().Argument("pool", request.Pool, NpgsqlDbType.Text).Command("INSERT INTO pool (name) VALUES (@pool) ON CONFLICT (name) DO NOTHING"), cancellationToken);
        await RunAsync(
            new Values()
                .Argument("pool", request.Pool, NpgsqlDbType.Text)
                .Argument("seats", request.Seats, NpgsqlDbType.Integer)
                .Command("INSERT INTO slot (pool, seat) SELECT @pool, generate_series(0, @seats - 1) ON CONFLICT (pool, seat) DO NOTHING"),
            cancellationToken);
        _laid[request.Pool] = request.Seats;
    }

    private static Values Of(string pool, Guid token) => new Values().Argument("pool", pool, NpgsqlDbType.Text).Argument("lease", token, NpgsqlDbType.Uuid);

    private static Values Holder(SlotHolder holder) => new Values()
        .Guid("run_id", holder.Attempt.Run.Value)
        .Long("run_fence", holder.Fence)
        .Text("node", holder.Attempt.Node.Value)
        .Int("attempt", holder.Attempt.Number);

    private static SlotUse Read(Row row)
    {
        var (pool, seat) = (row.Text(), row.IntOrNull());
        var attempt = new AttemptId(row.Run(), new NodeId(row.Text()), row.Int());
        return new SlotUse(pool, seat, new SlotHolder(attempt, row.Long(), row.TextOrNull()), row.Time(), row.Guid());
    }

    // not in a transaction of its own making: one statement is one, and made again it finds its token
    private async Task<int> RunAsync(Npgsql.NpgsqlBatchCommand command, CancellationToken cancellationToken) =>
        (await session.ReadAsync(command, _ => true, cancellationToken)).Count;
}
