using System.Globalization;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.Retrying;

/// <summary>Leaves a model alone that failed several times in a row, and lets one request try it after a while that doubles with each failure.</summary>
public sealed class CircuitBreaker(ModelAddress model, BreakerRules rules, TimeProvider time, Action<BreakerChange>? changed = null)
{
    private readonly Lock _lock = new();
    private readonly Queue<DateTimeOffset> _faults = new();
    private BreakerState _state;
    private DateTimeOffset _until;
    private TimeSpan _delay = rules.Delay;
    private string _reason = "";
    private bool _isTried;

    public BreakerState State
    {
        get
        {
            lock (_lock)
            {
                return _state == BreakerState.Open && time.GetUtcNow() >= _until ? BreakerState.HalfOpen : _state;
            }
        }
    }

    /// <summary>Whether it is open and its time has not come.</summary>
    public bool IsOpen => State == BreakerState.Open;

    /// <summary>When the model may be tried again; null while nothing is wrong.</summary>
    public DateTimeOffset? Until
    {
        get
        {
            lock (_lock)
            {
                return _state == BreakerState.Closed ? null : _until;
            }
        }
    }

    /// <summary>Why it opened; null while nothing is wrong.</summary>
    public string? Reason
    {
        get
        {
            lock (_lock)
            {
                return _state == BreakerState.Closed ? null : _reason;
            }
        }
    }

    /// <summary>
    /// Whether a request may go out, and as what: `Closed` as any other, `HalfOpen` as the one that tries the model, `Open` not at all.
    /// Who tries it says afterwards how it went: <see cref="Succeeded"/>, <see cref="Failed"/> or, without an answer either way, <see cref="Released"/>.
    /// </summary>
    public BreakerState Enter()
    {
        lock (_lock)
        {
            if (_state == BreakerState.Closed)
            {
                return BreakerState.Closed;
            }

            if (_isTried || time.GetUtcNow() < _until)
            {
                return BreakerState.Open;
            }

            (_state, _isTried) = (BreakerState.HalfOpen, true);
        }

        Tell(BreakerState.HalfOpen, null, "its time has come");
        return BreakerState.HalfOpen;
    }

    /// <summary>What a request is told that is not let in.</summary>
    public ChatException OnBreak()
    {
        lock (_lock)
        {
            return new ChatException(
                Codes.ModelOnBreak,
                FailureKind.RuntimeUnavailable,
                string.Create(CultureInfo.InvariantCulture, $"model '{model}' is left alone until {_until:HH:mm:ss} UTC: {_reason}"),
                "look at the server's log; pantheon doctor")
            {
                Fault = ChatFault.EngineDead,
                RetryAfter = _until > time.GetUtcNow() ? _until - time.GetUtcNow() : null,
            };
        }
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            _faults.Clear();
            if (_state == BreakerState.Closed)
            {
                return;
            }

            (_state, _isTried, _delay, _reason) = (BreakerState.Closed, false, rules.Delay, "");
        }

        Tell(BreakerState.Closed, null, "it answers again");
    }

    /// <summary>An outage; enough of them open the breaker, and one is enough while the model is tried.</summary>
    public void Failed(string reason)
    {
        BreakerChange? change = null;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _faults.Enqueue(now);
            while (now - _faults.Peek() > rules.Window)
            {
                _faults.Dequeue();
            }

            if (_state == BreakerState.HalfOpen)
            {
                _delay = _delay * 2 < rules.LongestDelay ? _delay * 2 : rules.LongestDelay;
                change = Open_NeedsLock(now, reason);
            }
            else if (_state == BreakerState.Closed && _faults.Count >= rules.Faults)
            {
                change = Open_NeedsLock(now, reason);
            }
        }

        Tell(change);
    }

    /// <summary>Opens at once, however many faults there were.</summary>
    public void Trip(string reason)
    {
        BreakerChange? change = null;
        lock (_lock)
        {
            if (_state != BreakerState.Open)
            {
                change = Open_NeedsLock(time.GetUtcNow(), reason);
            }
        }

        Tell(change);
    }

    /// <summary>The request that was to try the model ended without telling anything of it.</summary>
    public void Released()
    {
        lock (_lock)
        {
            if (_isTried)
            {
                (_state, _isTried) = (BreakerState.Open, false);
            }
        }
    }

    private BreakerChange Open_NeedsLock(DateTimeOffset now, string reason)
    {
        (_state, _isTried, _until, _reason) = (BreakerState.Open, false, now + _delay, reason);
        _faults.Clear();
        return new BreakerChange(model, _state, _until, reason);
    }

    private void Tell(BreakerState state, DateTimeOffset? until, string reason) => Tell(new BreakerChange(model, state, until, reason));

    private void Tell(BreakerChange? change)
    {
        if (change is not null)
        {
            changed?.Invoke(change);
        }
    }
}
