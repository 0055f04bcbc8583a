namespace Pantheon.Engine.Resources;

/// <summary>A time limit; waiting for a seat, or for a pool that is away, does not count against it.</summary>
public sealed class NodeClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _source;
    private readonly ITimer _limit;
    private readonly Lock _lock = new();
    private TimeSpan _left;
    private long _since;
    private bool _isOver;
    private bool _rests;
    private bool _isDisposed;

    public NodeClock(TimeSpan limit, TimeProvider time, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_time, _stop, _left) = (time, stop, limit);
        _since = time.GetTimestamp();
        _source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _limit = time.CreateTimer(_ => End(() => _isOver = true), null, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled at the deadline, or when the run stops the attempt.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The deadline came first: the stop was not asked for.</summary>
    public bool TimedOut => _isOver && !Stopped;

    public bool Stopped => _stop.IsCancellationRequested || _rests;

    /// <summary>Comes to rest as if it had been stopped: what it waits for will not come in time.</summary>
    public void Rest() => End(() => _rests = true);

    public async Task<T> WaitFreeAsync<T>(Func<CancellationToken, Task<T>> wait)
    {
        ArgumentNullException.ThrowIfNull(wait);
        if (_left == Timeout.InfiniteTimeSpan)
        {
            return await wait(Token);
        }

        _left -= _time.GetElapsedTime(_since);
        _limit.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            return await wait(Token);
        }
        finally
        {
            _since = _time.GetTimestamp();
            _limit.Change(_left > TimeSpan.Zero ? _left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        _limit.Dispose();
        _source.Dispose();
    }

    private void End(Action why)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            why();
        }

        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // the attempt ended in this very moment
        }
    }
}
