namespace Pantheon.Engine.Resources;

/// <summary>A time limit; waiting for a seat, or for a pool that is away, does not count against it.</summary>
public sealed class NodeClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _rest = new();
    private readonly CancellationTokenSource _linked;
    private TimeSpan _left;
    private long _since;

    public NodeClock(TimeSpan limit, TimeProvider time, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_time, _stop, _left) = (time, stop, limit);
        _since = time.GetTimestamp();
        _limit = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, _rest.Token, stop);
    }

    /// <summary>Cancelled at the deadline, or when the run stops the attempt.</summary>
    public CancellationToken Token => _linked.Token;

    /// <summary>The deadline came first: the stop was not asked for.</summary>
    public bool TimedOut => _limit.IsCancellationRequested && !Stopped;

    public bool Stopped => _stop.IsCancellationRequested || _rest.IsCancellationRequested;

    /// <summary>Comes to rest as if it had been stopped: what it waits for will not come in time.</summary>
    public void Rest() => _rest.Cancel();

    public async Task<T> WaitFreeAsync<T>(Func<CancellationToken, Task<T>> wait)
    {
        ArgumentNullException.ThrowIfNull(wait);
        if (_left == Timeout.InfiniteTimeSpan)
        {
            return await wait(Token);
        }

        _left -= _time.GetElapsedTime(_since);
        _limit.CancelAfter(Timeout.InfiniteTimeSpan);
        try
        {
            return await wait(Token);
        }
        finally
        {
            _since = _time.GetTimestamp();
            _limit.CancelAfter(_left > TimeSpan.Zero ? _left : TimeSpan.Zero);
        }
    }

    public void Dispose()
    {
        _linked.Dispose();
        _limit.Dispose();
        _rest.Dispose();
    }
}
