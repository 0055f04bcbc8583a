using System.Collections.Concurrent;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Resources;

/// <summary>
/// Asks the store for seats, so that boxes share their pools. Within this process they are asked for in the order of asking; between boxes the one that has waited longest goes first.
/// A seat that is free costs one statement.
/// </summary>
/// <param name="nameOf">The name under which a pool's seats are shared: a server that this box starts for itself is its own.</param>
public sealed class SlotDesk(ISlots slots, TimeProvider time, Func<string, string> nameOf) : IAsyncDisposable
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _lines = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _undone = [];
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Hears of a pool's seat whose lease could not be renewed or given back; it is tried again until the lease is over.</summary>
    public Action<string, Exception> Failed { get; init; } = (_, _) => { };

    /// <summary>A seat, once the pool has one for this box.</summary>
    internal async Task<KeptSlot> TakeAsync(string pool, Func<int> seats, SlotHolder holder, CancellationToken cancellationToken)
    {
        var name = nameOf(pool);
        var line = _lines.GetOrAdd(name, _ => new SemaphoreSlim(1));
        await line.WaitAsync(cancellationToken);
        var waited = false;
        try
        {
            while (true)
            {
                var request = new SlotRequest(name, seats(), holder, Guid.NewGuid());
                if (await AskAsync(request, cancellationToken) is { } kept)
                {
                    return kept;
                }

                waited = true;
                await slots.LineUpAsync(request, cancellationToken);
                await Task.Delay(AskAgainAfter, time, cancellationToken);
            }
        }
        finally
        {
            if (waited)
            {
                await LeaveAsync(name);
            }

            line.Release();
        }
    }

    /// <summary>A seat that is free now; null when none is.</summary>
    internal async Task<KeptSlot?> TryTakeAsync(string pool, Func<int> seats, SlotHolder holder, CancellationToken cancellationToken) =>
        await AskAsync(new SlotRequest(nameOf(pool), seats(), holder, Guid.NewGuid()), cancellationToken);

    /// <summary>Waits for what is being given back; what the store does not take in time ends with this process's signing off.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(Task.WhenAll(_undone.Keys), Task.Delay(AskAgainAfter, time));
        await _closing.CancelAsync();
        await Task.WhenAll(_undone.Keys);
        foreach (var line in _lines.Values)
        {
            line.Dispose();
        }

        _closing.Dispose();
    }

    private async Task<KeptSlot?> AskAsync(SlotRequest request, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        try
        {
            if (await slots.TakeAsync(request, cancellationToken) is not { } lease)
            {
                return null;
            }

            return new KeptSlot(slots, lease, asked, time, Later, fault => Failed(lease.Pool, fault), _closing.Token);
        }
        catch (Exception)
        {
            // the answer was lost or not waited for: nobody knows whether a seat was given
            Later(FreeAsync(request));
            throw;
        }
    }

    private async Task LeaveAsync(string pool)
    {
        try
        {
            await slots.LeaveAsync(pool, _closing.Token);
        }
        catch (Exception away) when (away is PantheonException or OperationCanceledException)
        {
            // a place that is not asked for again is lost within seconds
        }
    }

    private async Task FreeAsync(SlotRequest request)
    {
        try
        {
            await slots.ReleaseAsync(request.Pool, request.Token, _closing.Token);
        }
        catch (Exception away) when (away is PantheonException or OperationCanceledException)
        {
            // the lease ends by itself
        }
    }

    private void Later(Task work)
    {
        _undone[work] = true;
        _ = work.ContinueWith(done => _undone.TryRemove(done, out _), TaskScheduler.Default);
    }
}
