using Pantheon.Core.Agents;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;

namespace Pantheon.Engine.Nodes;

/// <summary>An agent never sees output of an agent it is blind to, not even retold by a node in between.</summary>
internal static class BlindRule
{
    /// <summary>The first node whose words would reach the agent against its blind list, or null.</summary>
    public static NodeId? Broken(AgentNode node, AgentSpec agent, FlowSpec flow)
    {
        if (agent.Blind.Count == 0)
        {
            return null;
        }

        var seen = new HashSet<NodeId>();
        var open = new Queue<NodeId>(ReadBy(node, flow));
        while (open.TryDequeue(out var id))
        {
            if (!seen.Add(id) || flow.All.FirstOrDefault(candidate => candidate.Id == id) is not { } read)
            {
                continue;
            }

            if (read is AgentNode other && agent.Blind.Contains(other.Agent, StringComparer.Ordinal))
            {
                return id;
            }

            foreach (var further in ReadBy(read, flow))
            {
                open.Enqueue(further);
            }
        }

        return null;
    }

    private static IEnumerable<NodeId> ReadBy(NodeSpec node, FlowSpec flow)
    {
        var templates = node switch
        {
            AgentNode agent => agent.In.Values.SelectMany(value => value.Templates()),
            ToolNode tool => tool.With.Values.SelectMany(value => value.Templates()),
            RunNode run => run.Arguments.Templates(),
            PublishNode publish => publish.With.Values.SelectMany(value => value.Templates()),
            FlowNode sub => sub.In.Values.SelectMany(value => value.Templates()),
            GateNode { Gate: var gate } => [.. gate.Expression is { } expression ? new[] { expression } : []],
            _ => [],
        };

        // What is fed back on a retry is read by the node that the retry goes back to.
        var fedBack = flow.All.Where(from => from.Retry is { From: { } back, Feedback: not null } && (back == node.Id || node.Id.Value.StartsWith($"{back}.", StringComparison.Ordinal)))
            .SelectMany(from => from.Retry!.Feedback!.Templates().SelectMany(template => NodesIn(template, from, flow)));
        var listed = node.Map is { } map ? (map.Each?.Templates() ?? []).Concat(map.Matrix?.Values.SelectMany(value => value.Templates()) ?? []) : [];
        var retold = node is GateNode { Gate.Reviews: { } reviews } ? reviews.Of : [];
        // Nodes of a sub-flow read what their flow node gives them, and who reads a flow node reads what its nodes said.
        var inside = node is FlowNode ? flow.All.Where(child => child.Parent == node.Id).Select(child => child.Id) : [];
        return retold.Concat(fedBack).Concat(inside).Concat(templates.Concat(listed).SelectMany(template => NodesIn(template, node, flow)));
    }

    private static IEnumerable<NodeId> NodesIn(Template template, NodeSpec reader, FlowSpec flow)
    {
        var names = template.References.Select(reference => reference.Split('.', '[')[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var given = reader.Parent is { } parent && names.Contains("input") && flow.All.FirstOrDefault(node => node.Id == parent) is FlowNode sub
            ? sub.In.Values.SelectMany(value => value.Templates()).SelectMany(outer => NodesIn(outer, sub, flow))
            : [];
        return given.Concat(flow.All.Where(node => node.Parent == reader.Parent && names.Contains(LocalName(node))).Select(node => node.Id));
    }

    private static string LocalName(NodeSpec node) => node.Parent is { } parent ? node.Id.Value[(parent.Value.Length + 1)..] : node.Id.Value;
}
