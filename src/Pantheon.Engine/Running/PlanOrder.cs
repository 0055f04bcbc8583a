using Pantheon.Core.Flows;
using Pantheon.Core.Identity;

namespace Pantheon.Engine.Running;

/// <summary>Puts the nodes of a flow in an order in which every node stands after its needs, and a sub-flow's node after the nodes inside; else in the order of the spec.</summary>
internal static class PlanOrder
{
    /// <summary>The place of each node in that order; throws when the needs make a circle, which the reader has seen to.</summary>
    public static IReadOnlyDictionary<NodeId, int> Of(FlowSpec flow)
    {
        NodeSpec[] nodes = [.. flow.All];
        var place = nodes.Index().ToDictionary(item => item.Item.Id, item => item.Index);
        var parts = nodes.Index().Where(item => item.Item.Parent is not null).ToLookup(item => item.Item.Parent!.Value, item => item.Index);  // looked at before
        var after = Array.ConvertAll(nodes, _ => new List<int>());
        var open = new int[nodes.Length];
        foreach (var (at, node) in nodes.Index())
        {
            foreach (var need in Before(node, nodes, place))
            {
                after[place[need]].Add(at);
                open[at]++;
            }

            if (node is { Part: not FlowPart.Main, Parent: { } inner })
            {
                foreach (var before in parts[inner].Where(other => nodes[other].Part < node.Part))
                {
                    after[before].Add(at);
                    open[at]++;
                }
            }

            if (node.Parent is { } parent)
            {
                after[at].Add(place[parent]);
                open[place[parent]]++;
            }
        }

        var order = new Dictionary<NodeId, int>();
        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, nodes.Length).Where(at => open[at] == 0).Select(at => (at, at)));
        while (ready.TryDequeue(out var at, out _))
        {
            order.Add(nodes[at].Id, order.Count);
            foreach (var next in after[at].Where(next => --open[next] == 0))
            {
                ready.Enqueue(next, next);
            }
        }

        return order.Count == nodes.Length
            ? order
            : throw new ArgumentException($"flow '{flow.Name}' has a circle: {string.Join(" → ", FlowGraph.FindCycle(nodes) ?? [])}", nameof(flow));
    }

    /// <summary>What the node needs, and what the sub-flows need that it is in.</summary>
    private static IEnumerable<NodeId> Before(NodeSpec node, NodeSpec[] nodes, Dictionary<NodeId, int> place)
    {
        for (var at = node; at is not null; at = at.Parent is { } parent ? nodes[place[parent]] : null)
        {
            foreach (var need in at.Needs.Distinct())
            {
                yield return need;
            }
        }
    }
}
