using Pantheon.Core.Identity;

namespace Pantheon.Core.Flows;

/// <summary>A flow as a graph: in which order its nodes can run, what hangs on what, and how long the longest chain is.</summary>
public sealed class FlowGraph
{
    private readonly Dictionary<NodeId, NodeSpec> _nodes;
    private readonly Dictionary<NodeId, int> _ordinals;
    private readonly Dictionary<NodeId, List<NodeId>> _dependents;

    /// <summary>Needs must name nodes of the flow and make no circle: the reader has seen to it.</summary>
    public FlowGraph(FlowSpec flow)
    {
        if (FindCycle(flow.Nodes) is { } cycle)
        {
            throw new ArgumentException($"flow '{flow.Name}' has a circle: {string.Join(" → ", cycle)}", nameof(flow));
        }

        _nodes = flow.Nodes.ToDictionary(node => node.Id);
        _ordinals = flow.Nodes.Select((node, i) => (node.Id, i)).ToDictionary(pair => pair.Id, pair => pair.i);
        _dependents = flow.Nodes.ToDictionary(node => node.Id, _ => new List<NodeId>());
        foreach (var node in flow.Nodes)
        {
            foreach (var need in node.Needs)
            {
                _dependents[need].Add(node.Id);
            }
        }

        Order = Sort(flow.Nodes);
    }

    /// <summary>Every node after its needs; else in the order of the spec.</summary>
    public IReadOnlyList<NodeSpec> Order { get; }

    public NodeSpec this[NodeId id] => _nodes[id];

    /// <summary>A circle of needs, its first node repeated at the end, or null; needs of unknown nodes are passed over.</summary>
    public static IReadOnlyList<NodeId>? FindCycle(IReadOnlyList<NodeSpec> nodes)
    {
        var known = nodes.GroupBy(node => node.Id).ToDictionary(group => group.Key, group => group.First());
        var done = new HashSet<NodeId>();
        foreach (var start in nodes)
        {
            if (CycleFrom(start.Id, known, done) is { } cycle)
            {
                return cycle;
            }
        }

        return null;
    }

    /// <summary>Everything that the node needs, directly or not.</summary>
    public IReadOnlySet<NodeId> Ancestors(NodeId node) => Reach(node, id => _nodes[id].Needs);

    /// <summary>Everything that needs the node, directly or not.</summary>
    public IReadOnlySet<NodeId> Descendants(NodeId node) => Reach(node, id => _dependents[id]);

    /// <summary>The node and everything that hangs on it, in order: what a retry from it repeats.</summary>
    public IReadOnlyList<NodeId> FromOn(NodeId node)
    {
        var after = Descendants(node);
        return [.. Order.Select(each => each.Id).Where(id => id == node || after.Contains(id))];
    }

    /// <summary>The nodes on the ways from an ancestor to a node, both included, in order; empty when there is no way.</summary>
    public IReadOnlyList<NodeId> Between(NodeId ancestor, NodeId node)
    {
        var (after, before) = (Descendants(ancestor), Ancestors(node));
        return after.Contains(node)
            ? [.. Order.Select(each => each.Id).Where(id => id == ancestor || id == node || (after.Contains(id) && before.Contains(id)))]
            : [];
    }

    /// <summary>The ancestor fewest steps away that gives the evidence (of equally near ones the last in the spec), or null.</summary>
    public NodeId? NearestEvidence(NodeId node, EvidenceKind kind, Func<NodeSpec, EvidenceKind?> evidenceOf)
    {
        var seen = new HashSet<NodeId>();
        IReadOnlyList<NodeId> level = _nodes[node].Needs;
        while (level.Count > 0)
        {
            var giving = level.Where(id => evidenceOf(_nodes[id]) == kind).OrderByDescending(id => _ordinals[id]).ToList();
            if (giving.Count > 0)
            {
                return giving[0];
            }

            level = [.. level.SelectMany(id => _nodes[id].Needs).Where(seen.Add)];
        }

        return null;
    }

    /// <summary>For each node how long the longest chain from its start to the end of the flow takes.</summary>
    public IReadOnlyDictionary<NodeId, TimeSpan> RemainingPaths(Func<NodeSpec, TimeSpan> durationOf)
    {
        var remaining = new Dictionary<NodeId, TimeSpan>();
        foreach (var node in Order.Reverse())
        {
            var after = _dependents[node.Id].Select(id => remaining[id]).DefaultIfEmpty(TimeSpan.Zero).Max();
            remaining[node.Id] = durationOf(node) + after;
        }

        return remaining;
    }

    /// <summary>How long the longest chain of the flow takes.</summary>
    public TimeSpan CriticalPath(Func<NodeSpec, TimeSpan> durationOf) => RemainingPaths(durationOf).Values.DefaultIfEmpty(TimeSpan.Zero).Max();

    private List<NodeSpec> Sort(IReadOnlyList<NodeSpec> nodes)
    {
        var missing = nodes.ToDictionary(node => node.Id, node => node.Needs.Distinct().Count());
        var ready = new SortedSet<int>(nodes.Select((node, i) => (node, i)).Where(pair => pair.node.Needs.Count == 0).Select(pair => pair.i));
        var order = new List<NodeSpec>(nodes.Count);
        while (ready.Count > 0)
        {
            var node = nodes[ready.Min];
            ready.Remove(ready.Min);
            order.Add(node);
            foreach (var dependent in _dependents[node.Id].Distinct())
            {
                if (--missing[dependent] == 0)
                {
                    ready.Add(_ordinals[dependent]);
                }
            }
        }

        return order;
    }

    private static HashSet<NodeId> Reach(NodeId start, Func<NodeId, IReadOnlyList<NodeId>> next)
    {
        var reached = new HashSet<NodeId>();
        var open = new Queue<NodeId>(next(start));
        while (open.TryDequeue(out var id))
        {
            if (reached.Add(id))
            {
                foreach (var further in next(id))
                {
                    open.Enqueue(further);
                }
            }
        }

        return reached;
    }

    /// <summary>Walks needs depth first, without recursion, so that no length of flow is too long.</summary>
    private static List<NodeId>? CycleFrom(NodeId start, Dictionary<NodeId, NodeSpec> known, HashSet<NodeId> done)
    {
        var path = new List<NodeId>();
        var onPath = new HashSet<NodeId>();
        var steps = new Stack<(NodeId Id, int Next)>();
        steps.Push((start, 0));
        while (steps.TryPop(out var step))
        {
            if (step.Next == 0)
            {
                if (onPath.Contains(step.Id))
                {
                    return [.. path[path.IndexOf(step.Id)..], step.Id];
                }

                if (done.Contains(step.Id) || !known.ContainsKey(step.Id))
                {
                    continue;
                }

                path.Add(step.Id);
                onPath.Add(step.Id);
            }

            var needs = known[step.Id].Needs;
            if (step.Next < needs.Count)
            {
                steps.Push((step.Id, step.Next + 1));
                steps.Push((needs[step.Next], 0));
                continue;
            }

            done.Add(step.Id);
            onPath.Remove(step.Id);
            path.RemoveAt(path.Count - 1);
        }

        return null;
    }
}
