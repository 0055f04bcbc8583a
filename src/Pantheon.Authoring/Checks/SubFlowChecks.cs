using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;

namespace Pantheon.Authoring.Checks;

/// <summary>Checks what the sub-flows of a flow amount to: no circle, no endless nesting, not more nodes than a run may have.</summary>
internal sealed class SubFlowChecks(FlowNodes nodes, Definitions definitions, DiagnosticBag diagnostics)
{
    /// <summary>The most flows within each other, the outermost counted.</summary>
    public const int MaxDepth = SubFlows.MaxDepth;

    private readonly Dictionary<string, (long Nodes, int Depth)> _sizes = [];

    public void Check()
    {
        var name = nodes.Flow.Name;
        var within = 0L;
        foreach (var node in nodes.All.OfType<FlowNode>())
        {
            var place = nodes.At(node, "flow").Span;
            if (CircleTo(name, node.Flow) is { } circle)
            {
                diagnostics.Error(Codes.FlowsInCircle, place, $"the flow '{name}' runs itself: {string.Join(" runs ", circle.Prepend(name).Select(flow => $"'{flow}'"))}", "to repeat work use 'retry' with 'from'");
                return;
            }

            var size = SizeOf(node.Flow, []);
            if (size.Depth + 1 > MaxDepth)
            {
                diagnostics.Error(Codes.FlowsTooDeep, place, $"the flow '{name}' has flows within flows {size.Depth + 1} deep; {MaxDepth} is the most", "write the nodes of an inner one into the flow above it");
                return;
            }

            within += size.Nodes;
        }

        if (within > 0 && within + nodes.Places.Count > GraphChecks.MaxNodes)
        {
            diagnostics.Error(
                Codes.TooManyNodesWithin,
                nodes.Source.KeySpan(FlowNodes.Main),
                $"the flow and the flows within it have {within + nodes.Places.Count} nodes together; {GraphChecks.MaxNodes} is the most",
                "run a part of it as a task of its own");
        }
    }

    /// <summary>The flows from one to another and to it again, or null.</summary>
    private List<string>? CircleTo(string target, string start)
    {
        var open = new Stack<List<string>>([[start]]);
        var seen = new HashSet<string>();
        while (open.TryPop(out var path))
        {
            if (path[^1] == target)
            {
                return path;
            }

            if (seen.Add(path[^1]))
            {
                foreach (var next in FlowsOf(path[^1]))
                {
                    open.Push([.. path, next]);
                }
            }
        }

        return null;
    }

    // a circle that does not lead through this flow is said where it is; here it ends the count
    private (long Nodes, int Depth) SizeOf(string flow, HashSet<string> above)
    {
        if (_sizes.TryGetValue(flow, out var known) || definitions.Flows.GetValueOrDefault(flow)?.Value is not { } spec || !above.Add(flow))
        {
            return known;
        }

        (long Nodes, int Depth) size = (spec.All.Count(), 1);
        foreach (var inner in FlowsOf(flow))
        {
            var part = SizeOf(inner, above);
            size = (Math.Min(size.Nodes + part.Nodes, int.MaxValue), Math.Max(size.Depth, part.Depth + 1));
        }

        above.Remove(flow);
        return _sizes[flow] = size;
    }

    private IEnumerable<string> FlowsOf(string flow) => definitions.Flows.GetValueOrDefault(flow)?.Value?.Nodes.OfType<FlowNode>().Select(node => node.Flow) ?? [];
}
