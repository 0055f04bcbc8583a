using Pantheon.Testing;

namespace Pantheon.Integration.Tests.Sessions.Scripts;

/// <summary>A clock on which short delays are over at once and long patience ends only when a server says that it stands still.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(16);

    private readonly ManualTime _time = new();
    private int _fired;

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => _time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

    public override long GetTimestamp() => _time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HurriedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass until somebody's patience has ended and the connection with it.</summary>
    public async Task PassUntilAsync(CancellationToken gone)
    {
        var before = Volatile.Read(ref _fired);
        while (!gone.IsCancellationRequested)
        {
            if (_time.Waiting > 0 && Volatile.Read(ref _fired) == before)
            {
                _time.Advance(Patience);
            }

            await Task.Yield();
        }
    }

    private sealed class HurriedTimer : ITimer
    {
        private readonly HurriedTime _owner;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _long;
        private int _version;

        public HurriedTimer(HurriedTime owner, TimerCallback callback, object? state)
        {
            (_owner, _callback, _state) = (owner, callback, state);
            _long = owner._time.CreateTimer(
                _ =>
                {
                    Interlocked.Increment(ref owner._fired);
                    callback(state);
                },
                null,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var version = Interlocked.Increment(ref _version);
            if (dueTime < TimeSpan.Zero || dueTime > Short)
            {
                return _long.Change(dueTime, period);
            }

            _long.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            ThreadPool.QueueUserWorkItem(_ =>
            {
                if (Volatile.Read(ref _version) == version)
                {
                    _owner._time.Advance(dueTime);
                    _callback(_state);
                }
            });
            return true;
        }

        public void Dispose()
        {
            Interlocked.Increment(ref _version);
            _long.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
