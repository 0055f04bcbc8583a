using System.Collections.Concurrent;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Resources;

/// <summary>The box's seats: slots of each pool, shared with other boxes where there is a desk to ask, and CPU slots for tests and builds; given out in order of asking.</summary>
public sealed class ResourceLedger(IReadOnlyDictionary<string, int> poolSlots, int cpuSlots, SlotDesk? desk = null) : IDisposable
{
    private readonly ConcurrentDictionary<string, PoolSeats> _pools = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _cpu = new(Math.Max(1, cpuSlots));

    /// <summary>A seat of a pool; a pool that the box does not list has one.</summary>
    public async Task<Seat> TakePoolAsync(string pool, SlotHolder holder, CancellationToken cancellationToken)
    {
        var seats = Of(pool);
        await seats.Seats.WaitAsync(cancellationToken);
        try
        {
            return new Seat(seats.Seats, desk is null ? null : await desk.TakeAsync(pool, () => seats.Count, holder, cancellationToken));
        }
        catch
        {
            seats.Seats.Release();
            throw;
        }
    }

    /// <summary>A seat of a pool that is free now; null when none is.</summary>
    public async Task<Seat?> TryTakePoolAsync(string pool, SlotHolder holder, CancellationToken cancellationToken)
    {
        var seats = Of(pool);
        if (!seats.Seats.Wait(0, CancellationToken.None))
        {
            return null;
        }

        if (desk is null)
        {
            return new Seat(seats.Seats, null);
        }

        KeptSlot? slot = null;
        try
        {
            slot = await desk.TryTakeAsync(pool, () => seats.Count, holder, cancellationToken);
            return slot is null ? null : new Seat(seats.Seats, slot);
        }
        finally
        {
            if (slot is null)
            {
                seats.Seats.Release();
            }
        }
    }

    /// <summary>How many seats of a pool this process has left to give; the store may have fewer.</summary>
    public int FreeSeats(string pool) => Of(pool).Seats.CurrentCount;

    /// <summary>How many seats a pool has in all.</summary>
    public int SeatsOf(string pool) => Of(pool).Count;

    /// <summary>Gives out no more seats of a pool than its server works on at once, whatever the box file says; those that are taken stay until they are given back.</summary>
    public void Limit(string pool, int serverSlots) => Of(pool).Limit(serverSlots);

    public async Task<IDisposable> TakeCpuAsync(CancellationToken cancellationToken)
    {
        await _cpu.WaitAsync(cancellationToken);
        return new Seat(_cpu, null);
    }

    public void Dispose()
    {
        _cpu.Dispose();
        foreach (var pool in _pools.Values)
        {
            pool.Dispose();
        }
    }

    private PoolSeats Of(string pool) => _pools.GetOrAdd(pool, name => new PoolSeats(Math.Max(1, poolSlots.GetValueOrDefault(name, 1))));
}
