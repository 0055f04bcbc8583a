using Pantheon.Core.Catalogs;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Planning;

namespace Pantheon.Engine.Directing;

/// <summary>Which runs are part of a night that the planner leads: tells it what is queued, at work and over, and asks it who comes in.</summary>
public sealed class DirectedRuns
{
    private readonly DirectedNight _night;
    private readonly FlowPlans _plans;
    private readonly Func<NightNode, bool> _isAsked;
    private readonly Action _give;

    /// <param name="isAsked">Whether somebody waits for a turn for the node.</param>
    /// <param name="give">Passes on what the planner decides after a change.</param>
    internal DirectedRuns(DirectedNight night, FlowPlans plans, Func<NightNode, bool> isAsked, Action give) => (_night, _plans, _isAsked, _give) = (night, plans, isAsked, give);

    /// <summary>Queues a run for tonight, unless it is known.</summary>
    public void Offer(Run run, Catalog catalog)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(catalog);
        lock (_night.Lock)
        {
            if (!_night.Flows.ContainsKey(run.Id))
            {
                var flow = _night.Flows[run.Id] = _plans.Of(run, catalog);
                _night.Dispatcher.Add([flow.Flow]);
            }
        }
    }

    /// <summary>A run is part of the night whatever the planner says: it is at work.</summary>
    /// <param name="ended">Its nodes that have ended.</param>
    public void Enter(Run run, Catalog catalog, IEnumerable<NodeId> ended)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(ended);
        lock (_night.Lock)
        {
            if (_night.Flows.TryGetValue(run.Id, out var known))
            {
                if (known.Flow.Stage == NightStage.Queued)
                {
                    _night.Dispatcher.Let(known.Flow);
                }
            }
            else
            {
                known = _night.Flows[run.Id] = _plans.Of(run, catalog);
                _night.Dispatcher.Let(known.Flow);
            }

            known.Flow.IsStarted = true;
            foreach (var node in ended)
            {
                Skip_NeedsLock(known, node);
            }
        }
    }

    /// <summary>The runs that come in now, in their order, and what the night goes on without; null where nothing has happened since the last.</summary>
    /// <param name="holdsNew">Nothing new comes in; what was started and set aside is let on all the same.</param>
    public Admittance? Admit(bool holdsNew = false)
    {
        NightStudy? study;
        lock (_night.Lock)
        {
            study = _night.Dispatcher.Study(_night.Now, holdsNew);
        }

        if (study is null)
        {
            return null;
        }

        // who asks for a seat does not wait for the forecasts
        study.Judge();
        Admittance admittance;
        lock (_night.Lock)
        {
            var admitted = _night.Dispatcher.Take(study);
            var known = _night.Flows.Values.ToDictionary(flow => flow.Flow, flow => flow.Run);
            admittance = new Admittance(
                [.. admitted.Where(known.ContainsKey).Select(flow => known[flow])],
                study.LeftOut.Where(left => known.ContainsKey(left.Flow)).ToDictionary(left => known[left.Flow], left => new Remark(left.Reason, left.Remedy)));
        }

        // what was set aside and comes in again has asked already
        _give();
        return admittance;
    }

    /// <summary>Whether a run that came in may start now: it still can end in time.</summary>
    public bool MayStart(RunId run)
    {
        lock (_night.Lock)
        {
            return _night.Flows.TryGetValue(run, out var flow) && _night.Dispatcher.MayBegin(flow.Flow, _night.Now);
        }
    }

    /// <summary>The run is at work.</summary>
    public void Started(RunId run)
    {
        lock (_night.Lock)
        {
            if (_night.Flows.TryGetValue(run, out var flow))
            {
                flow.Flow.IsStarted = true;
            }
        }
    }

    /// <summary>Runs that others work with models that are theirs and this box's: what each of them still needs is taken.</summary>
    /// <param name="shared">Pools of this box that others work with too.</param>
    public void Others(IEnumerable<(Run Run, Catalog Catalog, IReadOnlyCollection<NodeId> Ended)> runs, IReadOnlySet<string> shared)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var flows = runs.Select(run => Rest(_plans.Of(run.Run, run.Catalog), run.Ended, shared)).Where(flow => flow.Nodes.Count > 0).ToList();
        lock (_night.Lock)
        {
            _night.Dispatcher.Others(flows);
        }
    }

    /// <summary>The run has ended, come to rest, or may not start: its part of the night is free.</summary>
    public void Leave(RunId run)
    {
        lock (_night.Lock)
        {
            if (_night.Flows.Remove(run, out var flow))
            {
                _night.Dispatcher.Leave(flow.Flow);
            }
        }

        _give();
    }

    /// <summary>A node has ended, worked or skipped: nothing of it is still to come.</summary>
    public void NodeEnded(RunId run, NodeId node)
    {
        lock (_night.Lock)
        {
            if (_night.Flows.TryGetValue(run, out var flow))
            {
                Skip_NeedsLock(flow, node);
            }
        }

        _give();
    }

    /// <summary>What a run still needs of the pools that are shared, one after the other.</summary>
    private static NightFlow Rest(LiveFlow flow, IReadOnlyCollection<NodeId> ended, IReadOnlySet<string> shared)
    {
        var done = ended.Select(flow.Planned).OfType<NightNode>().ToHashSet();
        var left = new List<NightNode>();
        foreach (var node in flow.Flow.Nodes.Where(node => node.Model is { } model && shared.Contains(model.Pool) && !done.Contains(node)))
        {
            left.Add(new NightNode(node.Id, node.Model, node.EstimateSeconds, left.Count > 0 ? [left[^1]] : []));
        }

        return new NightFlow(flow.Flow.Id, flow.Flow.Priority, left);
    }

    private void Skip_NeedsLock(LiveFlow flow, NodeId id)
    {
        if (flow.Planned(id) is { Phase: NightPhase.Waiting or NightPhase.Ready } node && !_isAsked(node))
        {
            _night.Dispatcher.Skipped(node);
        }
    }
}
