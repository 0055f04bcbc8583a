using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;

namespace Pantheon.Engine.Directing;

/// <summary>
/// First come, first served, as servers do it that swap models by themselves: whoever wants another model waits until those before have left, and all behind wait with it.
/// Never more than the pool has seats, and never one that takes a model away under somebody's hands.
/// </summary>
/// <param name="seatsOf">How many may sit at a pool at once now.</param>
/// <param name="memoryOf">Bytes of GPU memory that a model takes; null when nobody knows.</param>
public sealed class ArrivalOrder(IReadOnlyDictionary<string, PoolSpec> pools, Func<string, int> seatsOf, Func<ModelAddress, long?> memoryOf) : ISeatOrder
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Pool> _pools = new(StringComparer.Ordinal);

    public async Task<SeatTurn> TurnAsync(SeatAsk ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = new Waiting(ask);
        lock (_lock)
        {
            PoolOf(ask.Model.Pool).Waiting.Add(waiting);
        }

        Give(ask.Model.Pool);
        await using var cancelling = cancellationToken.Register(() => Withdraw(waiting, cancellationToken));
        return await waiting.Turn.Task;
    }

    public SeatTurn? TryTurn(SeatAsk ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        lock (_lock)
        {
            var pool = PoolOf(ask.Model.Pool);
            return pool.Room is { Coming: null } && pool.Room.Busy < seatsOf(ask.Model.Pool) && pool.Room.IsThere(ask.Model) ? Begin_NeedsLock(pool, ask, []) : null;
        }
    }

    public Task<SeatTurn> ProcessorAsync(AttemptId attempt, CancellationToken cancellationToken) => Task.FromResult(SeatTurn.Free);

    private void Give(string name)
    {
        var given = new List<(Waiting Waiting, SeatTurn Turn)>();
        lock (_lock)
        {
            var pool = PoolOf(name);
            while (pool.Waiting.Count > 0 && pool.Room.Coming is null && pool.Room.Busy < seatsOf(name))
            {
                var first = pool.Waiting[0];
                if (pool.Room.LeavingFor(first.Ask.Model) is not { } leaving)
                {
                    break;
                }

                pool.Waiting.RemoveAt(0);
                given.Add((first, Begin_NeedsLock(pool, first.Ask, leaving)));
            }
        }

        // told outside the lock: whoever hears of it may ask again at once
        foreach (var (waiting, turn) in given)
        {
            if (!waiting.Turn.TrySetResult(turn))
            {
                turn.Dispose();
            }
        }
    }

    private SeatTurn Begin_NeedsLock(Pool pool, SeatAsk ask, IReadOnlyList<ModelAddress> leaving)
    {
        pool.Room.Enter(ask.Model, leaving);
        return new SeatTurn(leaving, () => Came(ask), (_, _) => End(ask));
    }

    private void Came(SeatAsk ask)
    {
        lock (_lock)
        {
            PoolOf(ask.Model.Pool).Room.Came(ask.Model);
        }

        Give(ask.Model.Pool);
    }

    private void End(SeatAsk ask)
    {
        lock (_lock)
        {
            PoolOf(ask.Model.Pool).Room.Leave(ask.Model);
        }

        Give(ask.Model.Pool);
    }

    private void Withdraw(Waiting waiting, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            PoolOf(waiting.Ask.Model.Pool).Waiting.Remove(waiting);
        }

        waiting.Turn.TrySetCanceled(cancellationToken);
        Give(waiting.Ask.Model.Pool);
    }

    private Pool PoolOf(string name)
    {
        if (!_pools.TryGetValue(name, out var pool))
        {
            var spec = pools.GetValueOrDefault(name) ?? new PoolSpec { Name = name, Kind = RuntimeKind.Scripted, Origin = Core.Policies.RuntimeOrigin.Local, Models = new Dictionary<string, ModelEntry>() };
            _pools[name] = pool = new Pool(new PoolRoom(spec, memoryOf));
        }

        return pool;
    }

    private sealed class Pool(PoolRoom room)
    {
        public PoolRoom Room { get; } = room;

        public List<Waiting> Waiting { get; } = [];
    }

    private sealed class Waiting(SeatAsk ask)
    {
        public SeatAsk Ask { get; } = ask;

        public TaskCompletionSource<SeatTurn> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
