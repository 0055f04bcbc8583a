using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Planning;
using Pantheon.Engine.Resources;
using Asker = System.Threading.Tasks.TaskCompletionSource<Pantheon.Engine.Directing.SeatTurn>;

namespace Pantheon.Engine.Directing;

/// <summary>
/// Lets the planner lead a real night: tells it what is queued, asked, loaded and over, and passes its decisions on to those who wait. The planner plays no node by itself:
/// one is ready when its attempt asks, and a model is loaded by the first who comes to it.
/// </summary>
public sealed class NightDirector : ISeatOrder
{
    private const double UsualSeconds = 120;

    private readonly Lock _lock = new();
    private readonly FlowPlans _plans;
    private readonly IReadOnlyDictionary<ModelAddress, ModelProfile> _models;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly NightDispatcher _dispatcher;
    private readonly Dictionary<RunId, LiveFlow> _flows = [];
    private readonly Dictionary<NightNode, Asker> _waiting = [];
    private readonly LoadedPlaces _places = new();
    private readonly List<(Asker Asker, SeatTurn Turn)> _given = [];

    public NightDirector(NightTerms terms, IReadOnlyDictionary<ModelAddress, ModelProfile> models, FlowPlans plans, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_plans, _models, _time, _began) = (plans, models, time, time.GetTimestamp());
        _dispatcher = new NightDispatcher(terms, []);
    }

    private double Now => _time.GetElapsedTime(_began).TotalSeconds;

    /// <summary>Queues a run for tonight, unless it is known.</summary>
    public void Offer(Run run, Catalog catalog)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(catalog);
        lock (_lock)
        {
            if (!_flows.ContainsKey(run.Id))
            {
                var flow = _flows[run.Id] = _plans.Of(run, catalog);
                _dispatcher.Add([flow.Flow]);
            }
        }
    }

    /// <summary>A run is part of the night whatever the planner says: it was at work when the night was found.</summary>
    /// <param name="ended">Its nodes that have ended.</param>
    public void Enter(Run run, Catalog catalog, IEnumerable<NodeId> ended)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(ended);
        lock (_lock)
        {
            if (_flows.TryGetValue(run.Id, out var known))
            {
                if (known.Flow.Stage == NightStage.Queued)
                {
                    _dispatcher.Let(known.Flow);
                }
            }
            else
            {
                known = _flows[run.Id] = _plans.Of(run, catalog);
                _dispatcher.Let(known.Flow);
            }

            foreach (var node in ended)
            {
                Skip_NeedsLock(known, node);
            }
        }
    }

    /// <summary>The runs that come in now, in their order.</summary>
    public IReadOnlyList<RunId> Admit()
    {
        List<RunId> runs;
        lock (_lock)
        {
            var admitted = _dispatcher.Admit(Now);
            var known = admitted.Count == 0 ? [] : _flows.Values.ToDictionary(flow => flow.Flow, flow => flow.Run);
            runs = [.. admitted.Where(known.ContainsKey).Select(flow => known[flow])];
        }

        // what was set aside and comes in again has asked already
        Give();
        return runs;
    }

    /// <summary>The run has ended, come to rest, or may not start: its part of the night is free.</summary>
    public void Leave(RunId run)
    {
        lock (_lock)
        {
            if (_flows.Remove(run, out var flow))
            {
                _dispatcher.Leave(flow.Flow);
            }
        }

        Give();
    }

    /// <summary>A node has ended, worked or skipped: nothing of it is still to come.</summary>
    public void NodeEnded(RunId run, NodeId node)
    {
        lock (_lock)
        {
            if (_flows.TryGetValue(run, out var flow))
            {
                Skip_NeedsLock(flow, node);
            }
        }

        Give();
    }

    /// <summary>Runs that the night goes on without, by why and what would help.</summary>
    public IReadOnlyDictionary<RunId, (string Reason, string Remedy)> LeftOut()
    {
        lock (_lock)
        {
            var left = _dispatcher.LeftOut(Now).ToDictionary(entry => entry.Flow);
            return _flows.Values.Where(flow => left.ContainsKey(flow.Flow)).ToDictionary(flow => flow.Run, flow => (left[flow.Flow].Reason, left[flow.Flow].Remedy));
        }
    }

    /// <summary>A pool or one of its models went away, or is back.</summary>
    public void Tell(PoolOutage outage)
    {
        ArgumentNullException.ThrowIfNull(outage);
        lock (_lock)
        {
            if (outage.Until is null)
            {
                _dispatcher.Away(outage.Pool, outage.Model);
                SendAway_NeedsLock(outage);
            }
            else
            {
                _dispatcher.Back(outage.Pool, outage.Model);
            }
        }

        Give();
    }

    public Task<SeatTurn> TurnAsync(SeatAsk ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        return _models.TryGetValue(ask.Model, out var model) ? AskAsync(ask.Attempt, model, cancellationToken) : Task.FromResult(SeatTurn.Free);
    }

    public Task<SeatTurn> ProcessorAsync(AttemptId attempt, CancellationToken cancellationToken) => AskAsync(attempt, null, cancellationToken);

    public SeatTurn? TryTurn(SeatAsk ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        if (!_models.TryGetValue(ask.Model, out var model))
        {
            return SeatTurn.Free;
        }

        lock (_lock)
        {
            var slot = _dispatcher.Book.Slots.Find(slot => slot.Model?.Model == model && slot is { IsLoading: false } && slot.Running.Count < model.Concurrency);
            if (slot is null || !_dispatcher.HasRequest(slot.Pool))
            {
                return null;
            }

            var node = new NightNode($"{ask.Attempt.Node}+", model, UsualSeconds, []);
            _dispatcher.Hold(node, slot.Number, Now);
            return new SeatTurn([], () => { }, (_, _) => End(node, isDone: false));
        }
    }

    private Task<SeatTurn> AskAsync(AttemptId attempt, ModelProfile? model, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<SeatTurn>(cancellationToken);
        }

        var asker = new Asker(TaskCreationOptions.RunContinuationsAsynchronously);
        NightNode node;
        lock (_lock)
        {
            if (model is not null && _dispatcher.Book.Of(model).IsAway)
            {
                return Task.FromResult(SeatTurn.Void);
            }

            node = NodeFor_NeedsLock(attempt, model);
            _waiting[node] = asker;
            if (model is null || node.Model == model)
            {
                _dispatcher.Ready(node, Now);
            }
            else
            {
                _dispatcher.Ready(node, model, Now);
            }
        }

        Give();
        var cancelling = cancellationToken.Register(() => Withdraw(node, asker, cancellationToken));
        _ = asker.Task.ContinueWith(_ => cancelling.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return asker.Task;
    }

    /// <summary>What the planner knows the attempt by; a run that it was never told of has a flow of its own.</summary>
    private NightNode NodeFor_NeedsLock(AttemptId attempt, ModelProfile? model)
    {
        if (!_flows.TryGetValue(attempt.Run, out var flow))
        {
            flow = _flows[attempt.Run] = new LiveFlow(attempt.Run, new NightFlow(attempt.Run.ToString(), 0, []), new Dictionary<NodeId, NightNode>());
            _dispatcher.Let(flow.Flow);
        }

        var (node, isNew) = flow.Of(attempt.Node, model, UsualSeconds);
        if (isNew)
        {
            _dispatcher.Append(flow.Flow, node);
        }

        // all that was known of it was done, and here is more
        if (flow.Flow.Stage == NightStage.Gone)
        {
            _dispatcher.Let(flow.Flow);
        }

        return node;
    }

    /// <summary>Who waits for what is away is told, and may go to another model.</summary>
    private void SendAway_NeedsLock(PoolOutage outage)
    {
        foreach (var (node, asker) in _waiting.Where(entry => entry.Key.Model is { } model && model.Pool == outage.Pool && (outage.Model is null || model.Name == outage.Model)).ToList())
        {
            _waiting.Remove(node);
            _dispatcher.Withdrawn(node);
            _given.Add((asker, SeatTurn.Void));
        }
    }

    private void Skip_NeedsLock(LiveFlow flow, NodeId id)
    {
        if (flow.Planned(id) is { Phase: NightPhase.Waiting or NightPhase.Ready } node && !_waiting.ContainsKey(node))
        {
            _dispatcher.Skipped(node);
        }
    }

    private void Withdraw(NightNode node, Asker asker, CancellationToken cancellationToken)
    {
        if (asker.TrySetCanceled(cancellationToken))
        {
            lock (_lock)
            {
                // another attempt may stand for the node by now
                if (_waiting.GetValueOrDefault(node) == asker)
                {
                    _waiting.Remove(node);
                    _dispatcher.Withdrawn(node);
                }
            }
        }

        Give();
    }

    /// <summary>Passes on what the planner decides now; told outside of the lock, as whoever hears of it may ask again at once.</summary>
    private void Give()
    {
        List<(Asker Asker, SeatTurn Turn)> given;
        lock (_lock)
        {
            foreach (var decision in _dispatcher.Decide(Now))
            {
                Take_NeedsLock(decision);
            }

            given = [.. _given];
            _given.Clear();
        }

        foreach (var (asker, turn) in given)
        {
            if (!asker.TrySetResult(turn))
            {
                turn.Dispose();
            }
        }
    }

    private void Take_NeedsLock(Decision decision)
    {
        switch (decision)
        {
            case Decision.Unload unload:
                _places.Go(unload.Slot, PoolOf(unload.Slot));
                break;
            case Decision.Load load:
                _places.Go(load.Slot, PoolOf(load.Slot));
                _places.Come(load.Slot, load.Model);
                _dispatcher.Hold(load.First, load.Slot, Now);
                Give_NeedsLock(load.First, load.Slot, isFirst: true);
                break;
            case Decision.Start start:
                Give_NeedsLock(start.Node, start.Slot, isFirst: false);
                break;
        }
    }

    private void Give_NeedsLock(NightNode node, int? slot, bool isFirst)
    {
        IReadOnlyList<ModelAddress> leaving = [];
        if (isFirst && slot is { } number)
        {
            leaving = _places.Take(PoolOf(number));
        }

        var turn = new SeatTurn(leaving, () => Prepared(slot, isFirst), (isDone, wasPrepared) =>
        {
            if (isFirst && !wasPrepared)
            {
                Failed(slot, leaving);
            }

            End(node, isDone);
        });
        if (_waiting.Remove(node, out var asker))
        {
            _given.Add((asker, turn));
        }
        else
        {
            // nobody waits for it any more
            _dispatcher.Stopped(node, Now);
        }
    }

    private PoolTerms PoolOf(int place) => _dispatcher.Book.Slots[place].Pool;

    private void Prepared(int? slot, bool isFirst)
    {
        if (isFirst && slot is { } number)
        {
            lock (_lock)
            {
                _dispatcher.Loaded(number, Now);
            }

            Give();
        }
    }

    /// <summary>The model did not come: whoever was to load it has left before. Nobody knows whether room was made.</summary>
    private void Failed(int? slot, IReadOnlyList<ModelAddress> leaving)
    {
        if (slot is { } number)
        {
            lock (_lock)
            {
                _dispatcher.Unloaded(number);
                _places.Fail(number, PoolOf(number), leaving);
            }
        }
    }

    private void End(NightNode node, bool isDone)
    {
        lock (_lock)
        {
            if (isDone)
            {
                _dispatcher.Ended(node, Now);
            }
            else
            {
                _dispatcher.Stopped(node, Now);
            }
        }

        Give();
    }
}
