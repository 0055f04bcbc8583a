using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;

namespace Pantheon.Engine.Directing;

/// <summary>Keeps who waits for the models of each pool, and gives the turns as they are chosen: never more than the pool has seats, and never one that takes a model away under somebody's hands.</summary>
/// <param name="seatsOf">How many may sit at a pool at once now.</param>
/// <param name="memoryOf">Bytes of GPU memory that a model takes; null when nobody knows.</param>
public sealed class SeatKeeper(IReadOnlyDictionary<string, PoolSpec> pools, Func<string, int> seatsOf, Func<ModelAddress, long?> memoryOf, ISeatChoice choice) : ISeatOrder
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

    /// <summary>Looks again at who may sit down: there are more seats, or what is to be chosen has changed.</summary>
    public void Look()
    {
        string[] names;
        lock (_lock)
        {
            names = [.. _pools.Keys];
        }

        foreach (var name in names)
        {
            Give(name);
        }
    }

    private void Give(string name)
    {
        var given = new List<(Waiting Waiting, SeatTurn Turn)>();
        lock (_lock)
        {
            var pool = PoolOf(name);
            while (pool.Waiting.Count > 0 && pool.Room.Coming is null && pool.Room.Busy < seatsOf(name))
            {
                if (choice.Next([.. pool.Waiting.Select(waiting => waiting.Ask)], pool.Room) is not { } next || pool.Room.LeavingFor(next.Model) is not { } leaving)
                {
                    break;
                }

                var waiting = pool.Waiting.First(waiting => waiting.Ask == next);
                pool.Waiting.Remove(waiting);
                given.Add((waiting, Begin_NeedsLock(pool, next, leaving)));
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
        choice.Began(ask);
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
            choice.Ended(ask);
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
