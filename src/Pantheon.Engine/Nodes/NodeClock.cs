namespace Pantheon.Engine.Nodes;

/// <summary>The deadline of one attempt; waiting for a seat does not count against it.</summary>
public sealed class NodeClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _linked;
    private TimeSpan _left;
    private long _since;

    public NodeClock(TimeSpan limit, TimeProvider time, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_time, _stop, _left) = (time, stop, limit);
        _since = time.GetTimestamp();
        _limit = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, stop);
    }

    /// <summary>Cancelled at the deadline, or when the run stops the attempt.</summary>
    public CancellationToken Token => _linked.Token;

    /// <summary>The deadline came first: the stop was not asked for.</summary>
    public bool TimedOut => _limit.IsCancellationRequested && !_stop.IsCancellationRequested;

    public bool Stopped => _stop.IsCancellationRequested;

    public async Task<T> WaitFreeAsync<T>(Func<CancellationToken, Task<T>> wait)
    {
        ArgumentNullException.ThrowIfNull(wait);
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
    }
}
