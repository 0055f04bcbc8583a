using Pantheon.Core.Flows;
using Pantheon.Core.Identity;

namespace Pantheon.Host.Commands;

/// <summary>The steps of a flow that a run until one of its nodes takes: that node, what is inside of it, and all that it builds on.</summary>
internal static class UntilSteps
{
    public static IReadOnlySet<NodeId> Of(IReadOnlyList<FlowStep> steps, NodeId until)
    {
        var known = steps.Where(step => step.Section == "nodes").ToDictionary(step => step.Node.Id);
        var wanted = new HashSet<NodeId>();
        var open = new Stack<NodeId>([until]);
        while (open.TryPop(out var id))
        {
            if (!known.TryGetValue(id, out var step) || !wanted.Add(id))
            {
                continue;
            }

            foreach (var before in step.After)
            {
                open.Push(before);
            }
        }

        for (var parent = known.GetValueOrDefault(until)?.Node.Parent; parent is { } group; parent = known[group].Node.Parent)
        {
            wanted.Add(group);
        }

        return wanted;
    }
}
