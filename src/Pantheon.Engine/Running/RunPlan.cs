using System.Collections.Concurrent;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>Which nodes are wanted, ready, running and done: the rules of needs, and of going back; counts are kept as nodes move, nothing is looked for among all of them; no I/O.</summary>
internal sealed class RunPlan
{
    private readonly Dictionary<NodeId, PlanNode> _byId;
    private readonly List<PlanNode> _undecided = [];
    private readonly PriorityQueue<PlanNode, int> _ready = new();
    private readonly HashSet<PlanNode> _backingOff = [];

    // Attempts read this while the loop counts.
    private readonly ConcurrentDictionary<NodeId, int> _backs = [];
    private int _open;

    public RunPlan(FlowSpec flow, RunId run)
    {
        Nodes = [.. flow.Nodes.Select((spec, ordinal) => new PlanNode(
            spec,
            new NodeRun { Run = run, Node = spec.Id, Ordinal = ordinal, Kind = spec.Kind, Lifecycle = NodeLifecycle.Pending },
            Moved))];
        _byId = Nodes.ToDictionary(node => node.Spec.Id);
        foreach (var node in Nodes)
        {
            node.Needs = [.. node.Spec.Needs.Distinct().Select(need => _byId[need])];
            node.OpenNeeds = node.Needs.Count;
            foreach (var need in node.Needs)
            {
                need.Dependents.Add(node);
            }
        }

        InOrder = [.. new FlowGraph(flow).Order.Select(spec => _byId[spec.Id])];
        for (var place = 0; place < InOrder.Count; place++)
        {
            InOrder[place].Index = place;
        }

        _open = Nodes.Count;
        _undecided.AddRange(InOrder.Where(node => node.OpenNeeds == 0));
    }

    /// <summary>In spec order.</summary>
    public IReadOnlyList<PlanNode> Nodes { get; }

    /// <summary>Every node after all its ancestors.</summary>
    public IReadOnlyList<PlanNode> InOrder { get; }

    public bool AllEnded => _open == 0;

    /// <summary>Whether a node waits for its next try.</summary>
    public bool AnyBackingOff => _backingOff.Count > 0;

    /// <summary>When the next node may try again.</summary>
    public DateTimeOffset? NextRetryAt => _backingOff.Count == 0 ? null : _backingOff.Min(node => node.Row.RetryAt);

    public PlanNode this[NodeId id] => _byId[id];

    public PlanNode? Find(NodeId id) => _byId.GetValueOrDefault(id);

    public static bool IsAncestor(PlanNode ancestor, PlanNode of)
    {
        if (ancestor.Index >= of.Index)
        {
            return false;
        }

        // no way leads back to an ancestor over nodes that stand before it
        return Walk(of, ancestor.Index).Contains(ancestor);
    }

    /// <summary>In topological order, and in spec order among equals.</summary>
    public static IReadOnlyList<PlanNode> Ancestors(PlanNode node) => [.. Walk(node, 0).OrderBy(ancestor => ancestor.Index)];

    /// <summary>Takes the pending nodes all of whose needs have ended, every one after its ancestors.</summary>
    public IReadOnlyList<PlanNode> TakeUndecided()
    {
        PlanNode[] taken = [.. _undecided.Where(IsUndecided).Distinct()];
        _undecided.Clear();
        Array.Sort(taken, (one, other) => one.Index.CompareTo(other.Index));
        return taken;
    }

    /// <summary>Takes the next ready node in spec order, or null.</summary>
    public PlanNode? TakeReady()
    {
        while (_ready.TryDequeue(out var node, out _))
        {
            if (node.Row.Lifecycle == NodeLifecycle.Ready)
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>Gives back a node that was taken and must wait.</summary>
    public void PutBack(PlanNode node) => Enter(node);

    /// <summary>The nodes whose next try is due.</summary>
    public IReadOnlyList<PlanNode> Due(DateTimeOffset now) =>
        _backingOff.Count == 0 ? [] : [.. _backingOff.Where(node => node.Row.RetryAt <= now).OrderBy(node => node.Index)];

    /// <summary>The need that keeps a node from running, or null when it may run.</summary>
    public static PlanNode? UnmetNeed(PlanNode node) => node.Spec.Always ? null : node.Needs.FirstOrDefault(need => !need.IsMet);

    /// <summary>The ancestor and everything that hangs on it, in order.</summary>
    public IReadOnlyList<PlanNode> From(NodeId ancestor)
    {
        var reached = new HashSet<PlanNode> { this[ancestor] };
        var open = new Queue<PlanNode>(reached);
        while (open.TryDequeue(out var node))
        {
            foreach (var next in node.Dependents.Where(reached.Add))
            {
                open.Enqueue(next);
            }
        }

        return [.. reached.OrderBy(node => node.Index)];
    }

    /// <summary>How often the run has gone back to this ancestor, whoever sent it.</summary>
    public int BacksTo(NodeId ancestor) => _backs.GetValueOrDefault(ancestor);

    public void CountBack(NodeId ancestor) => _backs[ancestor] = BacksTo(ancestor) + 1;

    /// <summary>Sends the ancestor and all that hangs on it back; attempts are numbered on.</summary>
    public IReadOnlyList<PlanNode> GoBack(NodeId ancestor)
    {
        CountBack(ancestor);
        var sent = From(ancestor);
        foreach (var node in sent)
        {
            node.Row = node.Row with
            {
                Lifecycle = Transitions.Node(node.Row.Lifecycle, NodeMove.Reset),
                Result = null,
                FailureKind = null,
                Cause = null,
                Reason = null,
                RetryAt = null,
                EndedAt = null,
                Output = null,
            };
            (node.Tries, node.Outages, node.Tree, node.Change, node.SkippedByWhen) = (0, 0, null, null, false);
            (node.StartTree, node.LastFailure) = (null, null);
            (node.Feedback, node.KeptTree) = node.Spec.Id == ancestor ? (node.Feedback, node.KeptTree) : (null, null);
        }

        return sent;
    }

    /// <summary>The strict ancestors whose place is not before a bound.</summary>
    public static HashSet<PlanNode> Walk(PlanNode node, int notBefore)
    {
        var reached = new HashSet<PlanNode>();
        var open = new Stack<PlanNode>();
        open.Push(node);
        while (open.TryPop(out var at))
        {
            foreach (var need in at.Needs)
            {
                if (need.Index >= notBefore && reached.Add(need))
                {
                    open.Push(need);
                }
            }
        }

        return reached;
    }

    private static bool IsUndecided(PlanNode node) => node is { OpenNeeds: 0, Row.Lifecycle: NodeLifecycle.Pending };

    private void Moved(PlanNode node, NodeLifecycle was)
    {
        if (was == NodeLifecycle.Ended)
        {
            _open++;
            node.Dependents.ForEach(dependent => dependent.OpenNeeds++);
        }

        if (was == NodeLifecycle.Backoff)
        {
            _backingOff.Remove(node);
        }

        if (node.IsEnded)
        {
            _open--;
            foreach (var dependent in node.Dependents)
            {
                dependent.OpenNeeds--;
                if (IsUndecided(dependent))
                {
                    _undecided.Add(dependent);
                }
            }
        }

        Enter(node);
    }

    private void Enter(PlanNode node)
    {
        switch (node.Row.Lifecycle)
        {
            case NodeLifecycle.Pending when node.OpenNeeds == 0:
                _undecided.Add(node);
                break;
            case NodeLifecycle.Ready:
                _ready.Enqueue(node, node.Row.Ordinal);
                break;
            case NodeLifecycle.Backoff:
                _backingOff.Add(node);
                break;
        }
    }
}
