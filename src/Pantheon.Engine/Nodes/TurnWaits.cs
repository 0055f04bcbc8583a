namespace Pantheon.Engine.Nodes;

/// <summary>How long all attempts of a run together only waited for their turn: a night that plans lets many runs in, and the time of each is for its work.</summary>
public sealed class TurnWaits
{
    private readonly Lock _lock = new();
    private int _running;
    private int _waiting;
    private DateTimeOffset _since;
    private TimeSpan _total;

    /// <summary>So many attempts more, or fewer, are under way.</summary>
    public void Run(int more, DateTimeOffset now) => Change(more, 0, now);

    /// <summary>So many of them more, or fewer, wait for a turn.</summary>
    public void Wait(int more, DateTimeOffset now) => Change(0, more, now);

    public TimeSpan Total(DateTimeOffset now)
    {
        lock (_lock)
        {
            return IsIdle ? _total + (now - _since) : _total;
        }
    }

    private bool IsIdle => _waiting > 0 && _waiting >= _running;

    private void Change(int running, int waiting, DateTimeOffset now)
    {
        lock (_lock)
        {
            _total += IsIdle ? now - _since : TimeSpan.Zero;
            (_running, _waiting, _since) = (_running + running, _waiting + waiting, now);
        }
    }
}
