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
    private TimeSpan _used;
    private bool _isFree;
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

    /// <summary>The time that counted so far.</summary>
    public TimeSpan Used => _isFree ? _used : _used + _time.GetElapsedTime(_since);

    /// <summary>Takes away what was used before.</summary>
    public void Spend(TimeSpan used)
    {
        if (_left != Timeout.InfiniteTimeSpan)
        {
            _left -= used;
            Restart(_left - _time.GetElapsedTime(_since));
        }
    }

    /// <summary>Comes to rest as if it had been stopped: what it waits for will not come in time.</summary>
    public void Rest() => End(() => _rests = true);

    public async Task<T> WaitFreeAsync<T>(Func<CancellationToken, Task<T>> wait)
    {
        ArgumentNullException.ThrowIfNull(wait);
        var worked = _time.GetElapsedTime(_since);
        (_used, _isFree) = (_used + worked, true);
        if (_left != Timeout.InfiniteTimeSpan)
        {
            _left -= worked;
            _limit.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        try
        {
            return await wait(Token);
        }
        finally
        {
            (_since, _isFree) = (_time.GetTimestamp(), false);
            if (_left != Timeout.InfiniteTimeSpan)
            {
                Restart(_left);
            }
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

    private void Restart(TimeSpan left) => _limit.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

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
