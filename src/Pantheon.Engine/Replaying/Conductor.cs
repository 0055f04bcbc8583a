using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Running;

namespace Pantheon.Engine.Replaying;

/// <summary>
/// Lets the attempts of a replay end in the order in which they ended, one at a time, and brings from outside what came from outside, each in its place: nothing
/// happens while the loop of the run or an attempt is still at work.
/// </summary>
internal sealed class Conductor
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AttemptId, TaskCompletionSource> _waiting = [];
    private readonly HashSet<AttemptId> _parked = [];
    private readonly Dictionary<AttemptId, CancellationToken> _stops = [];
    private readonly HashSet<AttemptId> _started = [];
    private readonly HashSet<AttemptId> _ended = [];
    private readonly IReadOnlyList<Stimulus> _stimuli;
    private readonly ReplayTime _time;
    private readonly Verdict _verdict;
    private int? _underWay;
    private int _next;
    private bool _wasLookedAt;

    public Conductor(IReadOnlyList<Stimulus> stimuli, ReplayTime time, Verdict verdict)
    {
        (_stimuli, _time, _verdict) = (stimuli, time, verdict);
        Signals = new RunSignals { Rests = Rest, Admit = AdmitAsync };
        _verdict.Found = fault => Signals.Post(new LoopMessage.GivenUp(fault));
    }

    /// <summary>What the loop of the run is led by.</summary>
    public RunSignals Signals { get; }

    /// <summary>An attempt that has come to the end of its record waits to be stopped.</summary>
    public async Task ParkAsync(AttemptId id, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _parked.Add(id);
            Go();
        }

        try
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _parked.Remove(id);
            }
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

    private async Task AdmitAsync(AttemptId id, CancellationToken stop)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            (_waiting[id], _stops[id]) = (turn, stop);
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
                _waiting.Remove(id);
            }
        }
    }

    private void Rest(int? underWay)
    {
        lock (_lock)
        {
            _underWay = underWay;
            Go();
        }
    }

    /// <summary>Does the next thing once all that is under way waits; called with the lock held.</summary>
    private void Go()
    {
        // who has been stopped is on its way to its end
        while (_underWay == _waiting.Count + _parked.Count && !_waiting.Keys.Concat(_parked).Any(id => _stops[id].IsCancellationRequested) && !_verdict.IsOver && (_next < _stimuli.Count ? Bring(_stimuli[_next]) : Finish()))
        {
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
                _wasLookedAt = true;
                Look(start.At);
                return false;
            case Stimulus.Start start:
                return Differ(new Difference("attempt", "started", "not started") { Node = start.Id.Node, Attempt = start.Id.Number });
            case Stimulus.End end when _ended.Contains(end.Id) || _parked.Contains(end.Id):
                return Done();
            case Stimulus.End end when _waiting.ContainsKey(end.Id):
                _time.AdvanceTo(end.At);
                return Release(end.Id);
            case Stimulus.End end:
                return Differ(new Difference("attempt", $"ended {Word.Of(end.State)}", "not started") { Node = end.Id.Node, Attempt = end.Id.Number });
            case Stimulus.Stop stop:
                if (_waiting.Count > 0 && !stop.IsMild)
                {
                    // what is stopped has worked before
                    return Release(_waiting.Keys.First());
                }

                Done();
                Tell(new LoopMessage.Halted(stop.Halt));
                return false;
            case Stimulus.Death when _waiting.Count > 0:
                return Release(_waiting.Keys.First());
            default:
                Done();
                Tell(new LoopMessage.GivenUp(new ReplayStoppedException("the worker of the recorded run died here")));
                return false;
        }
    }

    private bool Done()
    {
        _next++;
        _wasLookedAt = false;
        return true;
    }

    private bool Release(AttemptId id)
    {
        var turn = _waiting[id];
        _waiting.Remove(id);
        turn.SetResult();
        return false;
    }

    /// <summary>The loop has nothing left that was recorded, and has not ended.</summary>
    private bool Finish()
    {
        if (_wasLookedAt)
        {
            return Differ(new Difference("run", "ended", $"goes on{(_parked.Count > 0 ? $", and '{_parked.First().Node}' is not stopped" : "")}"));
        }

        _wasLookedAt = true;
        Look(_time.GetUtcNow());
        return false;
    }

    private bool Differ(Difference difference)
    {
        _ = _verdict.Stop(difference);
        return false;
    }

    private void Look(DateTimeOffset at)
    {
        _time.AdvanceTo(at);
        Tell(new LoopMessage.Looked());
    }

    private void Tell(LoopMessage message)
    {
        _underWay = null;
        Signals.Post(message);
    }
}
