using System.Collections.Concurrent;

namespace Pantheon.Engine.Resources;

/// <summary>The box's seats: slots of each pool and CPU slots for tests and builds, given out in order of asking.</summary>
public sealed class ResourceLedger(IReadOnlyDictionary<string, int> poolSlots, int cpuSlots) : IDisposable
{
    private readonly ConcurrentDictionary<string, PoolSeats> _pools = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _cpu = new(Math.Max(1, cpuSlots));

    /// <summary>A seat of a pool; a pool that the box does not list has one.</summary>
    public Task<IDisposable> TakePoolAsync(string pool, CancellationToken cancellationToken) =>
        TakeAsync(Of(pool).Seats, cancellationToken);

    /// <summary>A seat of a pool that is free now; null when none is.</summary>
    public IDisposable? TryTakePool(string pool)
    {
        var seats = Of(pool).Seats;
        return seats.Wait(0, CancellationToken.None) ? new Seat(seats) : null;
    }

    /// <summary>Gives out no more seats of a pool than its server works on at once, whatever the box file says; those that are taken stay until they are given back.</summary>
    public void Limit(string pool, int serverSlots) => Of(pool).Limit(serverSlots);

    public Task<IDisposable> TakeCpuAsync(CancellationToken cancellationToken) => TakeAsync(_cpu, cancellationToken);

    public void Dispose()
    {
        _cpu.Dispose();
        foreach (var pool in _pools.Values)
        {
            pool.Dispose();
        }
    }

    private PoolSeats Of(string pool) => _pools.GetOrAdd(pool, name => new PoolSeats(Math.Max(1, poolSlots.GetValueOrDefault(name, 1))));

    private static async Task<IDisposable> TakeAsync(SemaphoreSlim seats, CancellationToken cancellationToken)
    {
        await seats.WaitAsync(cancellationToken);
        return new Seat(seats);
    }

    private sealed class Seat(SemaphoreSlim seats) : IDisposable
    {
        private SemaphoreSlim? _seats = seats;

        public void Dispose() => Interlocked.Exchange(ref _seats, null)?.Release();
    }
}
