using Pantheon.Core.Identity;

namespace Pantheon.Core.Flows;

/// <summary>The order in which the nodes of a flow can run at the earliest, those of its sub-flows in their places.</summary>
public static class FlowOutline
{
    /// <summary>The steps by section and wave; within a wave in the order of the file.</summary>
    public static IReadOnlyList<FlowStep> Of(FlowSpec flow, IReadOnlyDictionary<string, FlowSpec> flows)
    {
        var inlined = SubFlows.Inline(flow, flows);
        return [.. Section("nodes", inlined.Nodes), .. Section("on_failure", inlined.OnFailure), .. Section("finally", inlined.Finally)];
    }

    private static IEnumerable<FlowStep> Section(string name, IReadOnlyList<NodeSpec> nodes)
    {
        var known = nodes.ToDictionary(node => node.Id);
        var after = nodes.ToDictionary(node => node.Id, node => After(node, nodes, known));
        var waves = Waves(nodes, after);
        return nodes.Select((node, place) => (Step: new FlowStep(node, name, waves[node.Id], after[node.Id]), place)).OrderBy(item => item.Step.Wave).ThenBy(item => item.place).Select(item => item.Step);
    }

    // a node of a sub-flow that needs nothing there starts when the flow's node may, which itself ends when all of them have
    private static IReadOnlyList<NodeId> After(NodeSpec node, IReadOnlyList<NodeSpec> nodes, Dictionary<NodeId, NodeSpec> known)
    {
        if (node is FlowNode && nodes.Where(inner => inner.Parent == node.Id).ToList() is { Count: > 0 } within)
        {
            return Ends(within);
        }

        if (node is { Part: not FlowPart.Main, Needs.Count: 0 })
        {
            return Ends([.. nodes.Where(other => other.Parent == node.Parent && other.Part < node.Part)]);
        }

        var (needs, parent) = (node.Needs, node.Parent);
        while (needs.Count == 0 && parent is { } above && known.TryGetValue(above, out var outer))
        {
            (needs, parent) = (outer.Needs, outer.Parent);
        }

        return needs;
    }

    /// <summary>What nothing in its part waits for, in the last part that has nodes: once these have ended, all have.</summary>
    private static List<NodeId> Ends(List<NodeSpec> within)
    {
        var needed = within.SelectMany(inner => inner.Needs).ToHashSet();
        var last = within.Max(inner => inner.Part);
        return [.. within.Where(inner => inner.Part == last).Select(inner => inner.Id).Where(id => !needed.Contains(id))];
    }

    private static Dictionary<NodeId, int> Waves(IReadOnlyList<NodeSpec> nodes, Dictionary<NodeId, IReadOnlyList<NodeId>> after)
    {
        var waves = nodes.ToDictionary(node => node.Id, _ => 1);
        var missing = nodes.ToDictionary(node => node.Id, node => after[node.Id].Count);
        var dependents = nodes.SelectMany(node => after[node.Id].Select(need => (need, node.Id))).ToLookup(pair => pair.need, pair => pair.Id);
        var ready = new Queue<NodeId>(nodes.Select(node => node.Id).Where(id => missing[id] == 0));
        while (ready.TryDequeue(out var id))
        {
            foreach (var dependent in dependents[id])
            {
                waves[dependent] = Math.Max(waves[dependent], waves[id] + 1);
                if (--missing[dependent] == 0)
                {
                    ready.Enqueue(dependent);
                }
            }
        }

        return waves;
    }
}
