namespace Pantheon.Testing.Faults;

/// <summary>The clock of one worker: its date may jump while its timers go on evenly, and while the worker stands still its timers do too.</summary>
public sealed class WorkerTime(TimeProvider even) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly Queue<Action> _late = [];
    private bool _stands;
    private long _ahead;

    public override long TimestampFrequency => even.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => even.LocalTimeZone;

    /// <summary>From the date as it should be.</summary>
    public TimeSpan Ahead => new(Interlocked.Read(ref _ahead));

    public void Jump(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    public void Stand()
    {
        lock (_lock)
        {
            _stands = true;
        }
    }

    /// <summary>What fell due meanwhile is done now.</summary>
    public void GoOn()
    {
        while (true)
        {
            Action next;
            lock (_lock)
            {
                _stands = false;
                if (!_late.TryDequeue(out next!))
                {
                    return;
                }
            }

            next();
        }
    }

    public override DateTimeOffset GetUtcNow() => even.GetUtcNow() + Ahead;

    public override long GetTimestamp() => even.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => even.CreateTimer(_ => Fire(() => callback(state)), null, dueTime, period);

    private void Fire(Action due)
    {
        lock (_lock)
        {
            if (_stands)
            {
                _late.Enqueue(due);
                return;
            }
        }

        due();
    }
}
