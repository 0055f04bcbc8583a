namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>Tells when something has not been used for a while, so that its memory is free for others; without a limit it never does.</summary>
internal sealed class IdleWatch : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _limit;
    private readonly ITimer _timer;
    private int _uses;

    /// <param name="limit">From the end of the last use; null or less than zero is for ever.</param>
    /// <param name="idle">Called from a thread of the clock; whoever uses it again in the meantime has to be reckoned with.</param>
    public IdleWatch(TimeSpan? limit, TimeProvider time, Action idle)
    {
        _limit = limit is { } given && given >= TimeSpan.Zero ? given : Timeout.InfiniteTimeSpan;
        _timer = time.CreateTimer(
            _ =>
            {
                if (!IsUsed)
                {
                    idle();
                }
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    public bool IsUsed
    {
        get
        {
            lock (_lock)
            {
                return _uses > 0;
            }
        }
    }

    /// <summary>In use until the result is disposed.</summary>
    public IDisposable Use()
    {
        lock (_lock)
        {
            _uses++;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        return new End(this);
    }

    public void Dispose() => _timer.Dispose();

    private void Ended()
    {
        lock (_lock)
        {
            if (--_uses == 0)
            {
                _timer.Change(_limit, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private sealed class End(IdleWatch watch) : IDisposable
    {
        private IdleWatch? _watch = watch;

        public void Dispose() => Interlocked.Exchange(ref _watch, null)?.Ended();
    }
}
