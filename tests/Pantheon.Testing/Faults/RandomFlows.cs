using System.Text.Json.Nodes;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Testing.Faults;

/// <summary>Flows of random shape: agents and tools that edit files of their own, maps, sub-flows, tries from an ancestor, handlers, a gate and a branch.</summary>
internal sealed class RandomFlows(Random random)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    public FlowSpec Make(string name, IReadOnlyList<string> inner)
    {
        var nodes = Nodes("", random.Next(2, 8), inner);
        if (random.Next(10) < 7)
        {
            var ends = nodes.Select(node => node.Id.Value).Except(nodes.SelectMany(node => node.Needs).Select(need => need.Value)).ToArray();
            var last = random.Next(2) == 0 ? ends : ["gate"];
            if (last is ["gate"])
            {
                nodes.Add(Gate("gate", new GateSpec { AppliesTo = "main" }, ends) with { Timeout = Limit });
            }

            nodes.Add(Publish("publish", last) with { Timeout = Limit, With = new Dictionary<string, ValueTemplate> { ["title"] = V("A change") } });
        }

        return new FlowSpec
        {
            Name = name,
            Digest = Digest.Of(name),
            Nodes = nodes,
            OnFailure = random.Next(3) == 0 ? [Tool("ask", "say") with { Timeout = Limit }] : [],
            Finally = random.Next(3) == 0 ? [Tool("tidy", "say") with { Timeout = Limit, Always = true }] : [],
        };
    }

    public FlowSpec Inner(string name) => new() { Name = name, Digest = Digest.Of(name), Nodes = Nodes("in_", random.Next(1, 4), []) };

    private List<NodeSpec> Nodes(string prefix, int count, IReadOnlyList<string> inner)
    {
        var nodes = new List<NodeSpec>();
        for (var index = 0; index < count; index++)
        {
            var needs = nodes.Where(_ => random.Next(3) == 0).Select(node => node.Id.Value).DefaultIfEmpty(index > 0 && random.Next(2) == 0 ? nodes[^1].Id.Value : "").Where(need => need.Length > 0).ToArray();
            nodes.Add(Shaped(Node($"{prefix}n{index}", needs, inner), nodes));
        }

        return nodes;
    }

    private NodeSpec Node(string id, string[] needs, IReadOnlyList<string> inner) => random.Next(8) switch
    {
        0 or 1 => Agent(id, "coder", needs),
        2 => Agent(id, "planner", needs),
        3 => Tool(id, "bump", needs),
        4 => Mapped(Tool(id, random.Next(2) == 0 ? "bump" : "say", needs)),
        5 when inner.Count > 0 => new FlowNode { Id = new NodeId(id), Flow = inner[random.Next(inner.Count)], Needs = Ids(needs) },
        6 => Command(id, needs),
        _ => Tool(id, "say", needs),
    };

    private NodeSpec Mapped(NodeSpec node) => node with
    {
        Map = new MapSpec(V(new JsonArray([.. Enumerable.Range(0, random.Next(0, 4)).Select(item => (JsonNode)item)])), null, "item", random.Next(2) == 0 ? 1 : null, random.Next(2) == 0),
    };

    private NodeSpec Shaped(NodeSpec node, List<NodeSpec> earlier)
    {
        var ancestors = Ancestors(node, earlier).Where(name => random.Next(3) == 0).ToList();
        return node with
        {
            Timeout = Limit,
            Always = random.Next(12) == 0,
            OnFailure = new OnFailure((FailureEffect)(random.Next(6) is var effect and < 3 ? effect : 0), null),
            Retry = random.Next(3) > 0 ? null : ancestors.Count > 0 && node.Map is null
                ? Retry(random.Next(1, 3), ancestors[0], fresh: random.Next(2) == 0) with { On = ["agent", "tool_failure"] }
                : Retry(random.Next(1, 3)),
        };
    }

    private static HashSet<string> Ancestors(NodeSpec node, List<NodeSpec> earlier)
    {
        var found = new HashSet<string>();
        var open = new Queue<NodeId>(node.Needs);
        while (open.TryDequeue(out var next))
        {
            if (found.Add(next.Value))
            {
                earlier.Find(other => other.Id == next)!.Needs.ToList().ForEach(open.Enqueue);
            }
        }

        return found;
    }
}
