using Pantheon.Core.Flows;
using Pantheon.Core.Identity;

namespace Pantheon.Engine.Running;

/// <summary>The nodes that a run until one of them needs: it, all that it builds on, and what is inside.</summary>
internal sealed class Wanted
{
    private readonly HashSet<PlanNode> _nodes;

    private Wanted(NodeId until, HashSet<PlanNode> nodes) => (Until, _nodes) = (until, nodes);

    public NodeId Until { get; }

    /// <summary>Null where all of the flow is wanted.</summary>
    public static Wanted? Of(RunPlan plan, NodeId? until)
    {
        if (until is not { } id || plan.Find(id) is not { } last)
        {
            return null;
        }

        var nodes = PlanWays.Walk(last, 0);
        nodes.UnionWith(RunPlan.Inside(last).Append(last));
        for (var group = last.Parent; group is not null; group = group.Parent)
        {
            nodes.Add(group);
        }

        return new Wanted(id, nodes);
    }

    /// <summary>Items of a map are wanted as their map is; the handlers of a flow run whatever is wanted of it, once it has begun.</summary>
    public bool Has(PlanNode node) => node.Section != FlowPart.Main || _nodes.Contains(node) || (node.Parent is { } group && (group.Spec.Map is not null || node.Spec.Part != FlowPart.Main) && Has(group));
}
