using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;
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

    private readonly DirectedNight _night;
    private readonly Lock _lock;
    private readonly IReadOnlyDictionary<ModelAddress, ModelProfile> _models;
    private readonly NightDispatcher _dispatcher;
    private readonly Dictionary<NightNode, Asker> _waiting = [];
    private readonly LoadedPlaces _places = new();
    private readonly List<(Asker Asker, SeatTurn Turn)> _given = [];

    public NightDirector(NightTerms terms, IReadOnlyDictionary<ModelAddress, ModelProfile> models, FlowPlans plans, TimeProvider time)
    {
        _night = new DirectedNight(terms, time);
        (_lock, _models, _dispatcher) = (_night.Lock, models, _night.Dispatcher);
        Runs = new DirectedRuns(_night, plans, node => _waiting.ContainsKey(node), Give);
    }

    private double Now => _night.Now;

    /// <summary>Which runs are part of the night.</summary>
    public DirectedRuns Runs { get; }

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
        if (!_night.Flows.TryGetValue(attempt.Run, out var flow))
        {
            flow = _night.Flows[attempt.Run] = new LiveFlow(attempt.Run, new NightFlow(attempt.Run.ToString(), 0, []), new Dictionary<NodeId, NightNode>());
            _dispatcher.Let(flow.Flow);
        }

        var (node, isNew) = flow.Of(attempt.Node, model, UsualSeconds);
        if (isNew)
        {
            _dispatcher.Append(flow.Flow, node);
        }

        // it is at work
        flow.Flow.IsStarted = true;

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
