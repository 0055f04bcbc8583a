using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Flows;

/// <summary>Puts the nodes of sub-flows into the flow that uses them: each under the id of its flow node, as in `review.merge_gate`, so that one plan runs them all.</summary>
public static class SubFlows
{
    /// <summary>Flows in flows; a deeper one is refused.</summary>
    public const int MaxDepth = 8;

    /// <summary>The flow with every sub-flow's nodes before their flow node; a flow that is inlined already stays as it is.</summary>
    public static FlowSpec Inline(FlowSpec flow, IReadOnlyDictionary<string, FlowSpec> flows)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return flow.All.All(node => node is not FlowNode) || flow.All.Any(node => node.Parent is not null)
            ? flow
            : flow with { Nodes = Inline(flow.Nodes, flows, flow.Name), OnFailure = Inline(flow.OnFailure, flows, flow.Name), Finally = Inline(flow.Finally, flows, flow.Name) };
    }

    private static IReadOnlyList<NodeSpec> Inline(IReadOnlyList<NodeSpec> nodes, IReadOnlyDictionary<string, FlowSpec> flows, string name) =>
        [.. nodes.SelectMany(node => Expand(node, flows, [name]))];

    private static IEnumerable<NodeSpec> Expand(NodeSpec node, IReadOnlyDictionary<string, FlowSpec> flows, IReadOnlyList<string> path)
    {
        if (node is not FlowNode { Flow: var name })
        {
            return [node];
        }

        if (!flows.TryGetValue(name, out var inner))
        {
            throw new PantheonException(Codes.SubFlowUnusable, $"node '{node.Id}' runs the flow '{name}', which the catalog does not have", "'pantheon validate' lists the flows");
        }

        if (path.Contains(name, StringComparer.Ordinal) || path.Count >= MaxDepth)
        {
            throw new PantheonException(Codes.SubFlowUnusable, $"node '{node.Id}' runs the flow '{name}' inside {string.Join(" → ", path)}", $"a flow cannot run itself, and at most {MaxDepth} stand in each other");
        }

        var within = inner.Nodes.Select(each => Under(each, node.Id, FlowPart.Main))
            .Concat(inner.OnFailure.Select(each => Under(each, node.Id, FlowPart.OnFailure)))
            .Concat(inner.Finally.Select(each => Under(each, node.Id, FlowPart.Finally)));
        return [.. within.SelectMany(each => Expand(each, flows, [.. path, name])), node];
    }

    /// <summary>Every name of another node that a node carries is one of its own flow.</summary>
    private static NodeSpec Under(NodeSpec node, NodeId parent, FlowPart part)
    {
        NodeId Inner(NodeId id) => new($"{parent}.{id}");
        var moved = node with
        {
            Id = Inner(node.Id),
            Needs = [.. node.Needs.Select(Inner)],
            Retry = node.Retry is { From: { } from } retry ? retry with { From = Inner(from) } : node.Retry,
            Parent = parent,
            Part = part,
        };
        return moved is not GateNode { Gate: var gate } gated ? moved : gated with
        {
            Gate = gate with
            {
                Evidence = gate.Evidence.ToDictionary(entry => entry.Key, IReadOnlyList<NodeId> (entry) => [.. entry.Value.Select(Inner)]),
                Reviews = gate.Reviews is { } reviews ? reviews with { Of = [.. reviews.Of.Select(Inner)] } : null,
            },
        };
    }
}
