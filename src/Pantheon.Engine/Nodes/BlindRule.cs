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
            if (!seen.Add(id) || flow.Nodes.FirstOrDefault(candidate => candidate.Id == id) is not { } read)
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
            GateNode { Gate: var gate } => [.. gate.Expression is { } expression ? new[] { expression } : []],
            _ => [],
        };

        // What is fed back on a retry is read by the node that the retry goes back to.
        var fedBack = flow.Nodes.Where(from => from.Retry?.From == node.Id && from.Retry.Feedback is not null)
            .SelectMany(from => from.Retry!.Feedback!.Templates());
        var retold = node is GateNode { Gate.Reviews: { } reviews } ? reviews.Of : [];
        return retold.Concat(templates.Concat(fedBack).SelectMany(template => NodesIn(template, flow)));
    }

    private static IEnumerable<NodeId> NodesIn(Template template, FlowSpec flow)
    {
        var names = template.References.Select(reference => reference.Split('.', '[')[0]).ToHashSet(StringComparer.Ordinal);
        return flow.Nodes.Select(node => node.Id).Where(id => names.Contains(id.Value));
    }
}
