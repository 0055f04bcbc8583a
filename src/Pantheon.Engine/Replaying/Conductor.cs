using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Running;

namespace Pantheon.Engine.Replaying;

/// <summary>
/// Lets the attempts of a replay begin and end in the order in which they did, one at a time, and brings from outside what came from outside, each in its place:
/// nothing happens while the loop of the run or an attempt is still at work. Whoever waits here is let go by its turn, by its stop, or by the end of the replay.
/// </summary>
internal sealed class Conductor
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AttemptId, TaskCompletionSource> _waiting = [];
    private readonly Dictionary<AttemptId, TaskCompletionSource> _leaving = [];
    private readonly HashSet<AttemptId> _parked = [];
    private readonly Dictionary<AttemptId, CancellationToken> _stops = [];
    private readonly Dictionary<AttemptId, string> _asked = [];
    private readonly HashSet<AttemptId> _started = [];
    private readonly HashSet<AttemptId> _ended = [];
    private readonly IReadOnlyList<Stimulus> _stimuli;
    private readonly Segment _segment;
    private readonly ReplayTime _time;
    private readonly Verdict _verdict;
    private TaskCompletionSource? _opener;
    private Halt? _lastHalt;
    private bool _hasBegun;
    private bool _isOpening;
    private int? _underWay;
    private DateTimeOffset? _pauseOver;
    private int _next;
    private bool _wasLookedAt;

    public Conductor(Segment segment, RunId run, ReplayTime time, Verdict verdict)
    {
        (_segment, _stimuli, _time, _verdict) = (segment, segment.Stimuli(run), time, verdict);
        _lastHalt = segment.LastHalt;
        Signals = new RunSignals { Rests = Rest, Admit = AdmitAsync, Leave = LeaveAsync, KeepsTime = false };
        _verdict.Found = fault => Signals.Post(new LoopMessage.GivenUp(fault));
    }

    /// <summary>What the loop of the run is led by.</summary>
    public RunSignals Signals { get; }

    /// <summary>Who is at work and what it asked for last, in words.</summary>
    public string Standing
    {
        get
        {
            lock (_lock)
            {
                var working = _started.Where(id => !_ended.Contains(id) && !IsHeld(id)).Select(id => _asked.TryGetValue(id, out var what) ? $"'{id.Node}' asked for '{what}' last" : $"'{id.Node}' has asked for nothing").ToList();
                return working.Count > 0 ? string.Join(", ", working) : _isOpening ? "its base is being opened" : "its loop is at work";
            }
        }
    }

    /// <summary>What an attempt asks for, told where a replay stands still.</summary>
    public void Asks(AttemptId id, string what)
    {
        _verdict.Step();
        lock (_lock)
        {
            _asked[id] = what;
        }
    }

    /// <summary>An attempt that has come to the end of its record waits to be stopped; throws once it is.</summary>
    /// <param name="cancellationToken">Cancelled with the attempt.</param>
    public async Task ParkAsync(AttemptId id, CancellationToken cancellationToken)
    {
        CancellationToken stop;
        lock (_lock)
        {
            stop = _stops[id];  // who is at work was let begin
            _parked.Add(id);
            Go();
        }

        try
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken.CanBeCanceled ? cancellationToken : stop);
        }
        finally
        {
            lock (_lock)
            {
                _parked.Remove(id);
            }
        }
    }

    /// <summary>The base of the run is opened once what came before that has been brought.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        Task turn;
        lock (_lock)
        {
            if (!_hasBegun || _opener is not null)
            {
                return;
            }

            _opener = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            turn = _opener.Task;
            Go();
        }

        await turn.WaitAsync(cancellationToken);
    }

    /// <summary>The loop has written that it begins.</summary>
    public void Begun()
    {
        lock (_lock)
        {
            _hasBegun = true;
        }
    }

    /// <summary>An attempt began or ended in the journal of the replay.</summary>
    public void Written(Attempt attempt)
    {
        lock (_lock)
        {
            (attempt.State == AttemptState.Running ? _started : _ended).Add(attempt.Id);
        }
    }

    // what is collected of a group hears nothing: one that was stopped is stopped before it can end
    private Task AdmitAsync(AttemptId id, CancellationToken stop)
    {
        lock (_lock)
        {
            _stops[id] = stop;
        }

        return _segment.StoppedGroups.Contains(id) ? ParkAsync(id, stop) : WaitAsync(_waiting, id, stop);
    }

    private Task LeaveAsync(AttemptId id, CancellationToken stop) => WaitAsync(_leaving, id, stop);

    private async Task WaitAsync(Dictionary<AttemptId, TaskCompletionSource> line, AttemptId id, CancellationToken stop)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            line[id] = turn;
            Go();
        }

        try
        {
            await turn.Task.WaitAsync(stop);
        }
        finally
        {
            lock (_lock)
            {
                line.Remove(id);
            }
        }
    }

    private void Rest(int? underWay, DateTimeOffset? pauseOver)
    {
        lock (_lock)
        {
            // woken by a clock it comes here before it has read what it was told
            if (!Signals.Messages.TryPeek(out _))
            {
                (_underWay, _isOpening, _pauseOver) = (underWay, underWay is null, pauseOver);
                Go();
            }
        }
    }

    private bool IsHeld(AttemptId id) => _waiting.ContainsKey(id) || _leaving.ContainsKey(id) || _parked.Contains(id);

    /// <summary>Does the next thing once all that is under way waits; called with the lock held.</summary>
    private void Go()
    {
        if (_isOpening)
        {
            Open();
            return;
        }

        // who has been stopped is on its way to its end
        while (_underWay == _waiting.Count + _leaving.Count + _parked.Count && !_waiting.Keys.Concat(_leaving.Keys).Concat(_parked).Any(id => _stops[id].IsCancellationRequested)
            && !_verdict.IsOver && (_next < _stimuli.Count ? Bring(_stimuli[_next]) : Finish()))
        {
        }
    }

    /// <summary>What reached the run before its base was open comes now; whoever only died then had not opened it.</summary>
    private void Open()
    {
        if (_opener is not { Task.IsCompleted: false } opener)
        {
            return;
        }

        switch (_next < _stimuli.Count ? _stimuli[_next] : null)
        {
            case Stimulus.Stop stop when stop.IsMild || !_segment.HasWorked:
                Done();
                Tell(new LoopMessage.Halted(stop.Halt));
                break;
            case Stimulus.Death when !_segment.HasWorked:
                Done();
                Tell(Died());
                break;
            default:
                _isOpening = false;
                opener.SetResult();
                break;
        }
    }

    /// <summary>Whether there is more to do at once.</summary>
    private bool Bring(Stimulus stimulus)
    {
        switch (stimulus)
        {
            case Stimulus.Start start when _started.Contains(start.Id):
                return Done();
            case Stimulus.Start start when !_wasLookedAt:
                return Look(start.At);
            case Stimulus.Start { IsEarly: true } when _pauseOver is { } over && over > _time.GetUtcNow():
                // the clock that the dates were read from was put back meanwhile: that it began says that its pause was over
                return Look(over);
            case Stimulus.Start start:
                return Differ(new Difference("attempt", "started", "not started") { Node = start.Id.Node, Attempt = start.Id.Number });
            case Stimulus.End end when _parked.Contains(end.Id) && !_wasLookedAt && end.At > _time.GetUtcNow():
                // it may have been stopped by a clock
                return Look(end.At);
            case Stimulus.End end when _ended.Contains(end.Id) || _parked.Contains(end.Id):
                return Done();
            case Stimulus.End end when _waiting.ContainsKey(end.Id):
                return Release(_waiting, end.Id);
            case Stimulus.End end when _leaving.ContainsKey(end.Id) && !_wasLookedAt:
                // it has worked: only now is it as late as it was then
                return Look(end.At);
            case Stimulus.End end when _leaving.ContainsKey(end.Id):
                return Release(_leaving, end.Id);
            case Stimulus.End end:
                return Differ(new Difference("attempt", $"ended {Word.Of(end.State)}", _started.Contains(end.Id) ? "not ended" : "not started") { Node = end.Id.Node, Attempt = end.Id.Number });
            case Stimulus.Stop stop:
                if (_waiting.Count > 0 && !stop.IsMild)
                {
                    // what is stopped has worked before
                    return Release(_waiting, _waiting.Keys.First());
                }

                Done();
                return Tell(new LoopMessage.Halted(stop.Halt));
            case Stimulus.Death when _waiting.Count > 0:
                return Release(_waiting, _waiting.Keys.First());
            default:
                Done();
                return Tell(Died());
        }
    }

    private static LoopMessage.GivenUp Died() => new(new ReplayStoppedException("the worker of the recorded run died here"));

    private bool Done()
    {
        _next++;
        _wasLookedAt = false;
        return true;
    }

    private bool Release(Dictionary<AttemptId, TaskCompletionSource> line, AttemptId id)
    {
        line.Remove(id, out var turn);
        if (line == _leaving)
        {
            // its end is the loop's to hear, which may let others begin before it says how many are under way
            _underWay = null;
        }

        turn!.SetResult();  // it was looked for in this line
        return false;
    }

    /// <summary>The loop has nothing left that was recorded, and has not ended.</summary>
    private bool Finish()
    {
        if (!_wasLookedAt)
        {
            return Look(_time.GetUtcNow());
        }

        if (_lastHalt is { } halt)
        {
            // its time was over, and no event says when
            _lastHalt = null;
            return Tell(new LoopMessage.Halted(halt));
        }

        return Differ(new Difference("run", _segment.IsLast ? "ended" : "came to rest", $"goes on{(_parked.Count > 0 ? $", and '{_parked.First().Node}' is not stopped" : "")}"));
    }

    private bool Differ(Difference difference)
    {
        _ = _verdict.Stop(difference);
        return false;
    }

    private bool Look(DateTimeOffset at)
    {
        _wasLookedAt = true;
        _time.AdvanceTo(at);
        return Tell(new LoopMessage.Looked());
    }

    private bool Tell(LoopMessage message)
    {
        (_underWay, _isOpening) = (null, false);
        Signals.Post(message);
        return false;
    }
}
