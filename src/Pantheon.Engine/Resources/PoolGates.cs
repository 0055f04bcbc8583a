using Pantheon.Core.Chat;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Resources;

/// <summary>
/// Which pools are away. Whoever finds one away closes its gate; the gate asks the server until it answers again, and everybody who needs the pool waits
/// meanwhile, so that an outage costs time and no tries. One question at a time is asked of a server, at growing distances.
/// </summary>
/// <param name="health">Asks the server of a pool how it is; never throws for one that is down.</param>
/// <param name="told">Hears of each outage when it begins and when it has ended; must not throw.</param>
public sealed class PoolGates(Func<string, CancellationToken, Task<RuntimeHealth>> health, TimeProvider time, Func<PoolOutage, Task> told) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Closed> _closed = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private bool _ended;

    /// <summary>The pools that are away now.</summary>
    public IReadOnlySet<string> Away
    {
        get
        {
            lock (_lock)
            {
                return _closed.Keys.ToHashSet(StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Closes the gate of a pool, unless it is closed already.</summary>
    public void Close(string pool, Failure why)
    {
        lock (_lock)
        {
            if (!_ended && !_closed.ContainsKey(pool))
            {
                var closed = new Closed(new PoolOutage(pool, why, time.GetUtcNow()));
                _closed[pool] = closed;
                closed.Asking = AskAsync(closed);
            }
        }
    }

    /// <summary>Waits until at least one of the pools is not away; gives the outage of the first that was waited for, null when there was nothing to wait for.</summary>
    public async Task<PoolOutage?> WaitAsync(IReadOnlyCollection<string> pools, CancellationToken cancellationToken)
    {
        List<Closed> away;
        lock (_lock)
        {
            away = [.. pools.Where(_closed.ContainsKey).Select(pool => _closed[pool])];
        }

        if (pools.Count == 0 || away.Count < pools.Distinct(StringComparer.Ordinal).Count())
        {
            return null;
        }

        var opened = await Task.WhenAny(away.Select(closed => closed.Opened.Task)).WaitAsync(cancellationToken);
        return await opened;
    }

    public async ValueTask DisposeAsync()
    {
        List<Closed> left;
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            left = [.. _closed.Values];
        }

        await _end.CancelAsync();
        foreach (var closed in left)
        {
            await closed.Asking;
        }

        _end.Dispose();
    }

    private async Task AskAsync(Closed closed)
    {
        // told outside the lock, and before anybody can be told of its end
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await told(closed.Outage);
        var pause = FirstPause;
        try
        {
            do
            {
                await Task.Delay(pause, time, _end.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            while (!(await health(closed.Outage.Pool, _end.Token)).IsUp);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            closed.Opened.TrySetCanceled();
            return;
        }
        catch (Exception exception)
        {
            // a fault of ours in asking must not keep a night waiting: whoever waits tries the pool itself
            closed.Outage = closed.Outage with { Why = new Failure(FailureKind.Internal, $"{closed.Outage.Why.Message}; asking again failed: {exception.Message}") };
        }

        var over = closed.Outage with { Until = time.GetUtcNow() };
        lock (_lock)
        {
            _closed.Remove(closed.Outage.Pool);
        }

        await told(over);
        closed.Opened.TrySetResult(over);
    }

    private sealed class Closed(PoolOutage outage)
    {
        public PoolOutage Outage { get; set; } = outage;

        public TaskCompletionSource<PoolOutage> Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asking { get; set; } = Task.CompletedTask;
    }
}
