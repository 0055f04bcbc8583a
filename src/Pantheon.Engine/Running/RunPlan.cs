using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>Which nodes are wanted, ready, running and done: the rules of needs, and of going back; no I/O.</summary>
internal sealed class RunPlan
{
    private readonly Dictionary<NodeId, PlanNode> _byId;
    private readonly Dictionary<NodeId, IReadOnlySet<NodeId>> _ancestors;
    // Attempts read this while the loop counts.
    private readonly System.Collections.Concurrent.ConcurrentDictionary<NodeId, int> _backs = [];

    public RunPlan(FlowSpec flow, RunId run)
    {
        Nodes = [.. flow.Nodes.Select((spec, ordinal) => new PlanNode(spec, new NodeRun
        {
            Run = run,
            Node = spec.Id,
            Ordinal = ordinal,
            Kind = spec.Kind,
            Lifecycle = NodeLifecycle.Pending,
        }))];
        _byId = Nodes.ToDictionary(node => node.Spec.Id);
        var graph = new FlowGraph(flow);
        _ancestors = Nodes.ToDictionary(node => node.Spec.Id, node => graph.Ancestors(node.Spec.Id));
        InOrder = [.. graph.Order.Select(spec => _byId[spec.Id])];
    }

    /// <summary>In spec order.</summary>
    public IReadOnlyList<PlanNode> Nodes { get; }

    /// <summary>Every node after all its ancestors.</summary>
    public IReadOnlyList<PlanNode> InOrder { get; }

    public bool AllEnded => Nodes.All(node => node.IsEnded);

    public PlanNode this[NodeId id] => _byId[id];

    public PlanNode? Find(NodeId id) => _byId.GetValueOrDefault(id);

    public bool IsAncestor(NodeId ancestor, NodeId of) => _ancestors[of].Contains(ancestor);

    /// <summary>In topological order, and in spec order among equals.</summary>
    public IReadOnlyList<PlanNode> Ancestors(PlanNode node) => [.. InOrder.Where(other => _ancestors[node.Spec.Id].Contains(other.Spec.Id))];

    /// <summary>Pending nodes all of whose needs have ended.</summary>
    public IReadOnlyList<PlanNode> Undecided() =>
        [.. InOrder.Where(node => node.Row.Lifecycle == NodeLifecycle.Pending && node.Spec.Needs.All(need => _byId[need].IsEnded))];

    /// <summary>The need that keeps a node from running, or null when it may run.</summary>
    public PlanNode? UnmetNeed(PlanNode node) =>
        node.Spec.Always ? null : node.Spec.Needs.Select(need => _byId[need]).FirstOrDefault(need => !need.IsMet);

    public IReadOnlyList<PlanNode> Ready() => [.. Nodes.Where(node => node.Row.Lifecycle == NodeLifecycle.Ready)];

    /// <summary>The ancestor and everything that hangs on it.</summary>
    public IReadOnlyList<PlanNode> From(NodeId ancestor) =>
        [.. InOrder.Where(node => node.Spec.Id == ancestor || _ancestors[node.Spec.Id].Contains(ancestor))];

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
            (node.Feedback, node.KeptTree) = node.Spec.Id == ancestor ? (node.Feedback, node.KeptTree) : (null, null);
        }

        return sent;
    }
}
