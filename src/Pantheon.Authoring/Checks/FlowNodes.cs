using Pantheon.Authoring.Yaml;
using Pantheon.Core.Flows;

namespace Pantheon.Authoring.Checks;

/// <summary>The nodes of a flow under checking: all ids of the file, the nodes that could be read, and their ancestors.</summary>
internal sealed class FlowNodes
{
    private readonly Dictionary<string, NodeSpec> _nodes;
    private readonly HashSet<string> _ids;

    public FlowNodes(Definition<FlowSpec> flow, FlowSpec spec)
    {
        Source = flow.Source;
        Flow = spec;
        Ids = flow.Source.At("nodes") is YamlMap map ? [.. map.Entries.Select(entry => entry.Key)] : [];
        _ids = [.. Ids];
        _nodes = spec.Nodes.ToDictionary(node => node.Id.Value);
    }

    public YamlNode Source { get; }

    public FlowSpec Flow { get; }

    public IReadOnlyList<string> Ids { get; }

    /// <summary>Whether the file has such a node, sound or not.</summary>
    public bool Has(string id) => _ids.Contains(id);

    public NodeSpec? Find(string id) => _nodes.GetValueOrDefault(id);

    /// <summary>The YAML of a part of a node.</summary>
    public YamlNode At(NodeSpec node, params ReadOnlySpan<string> path) => Source.At(["nodes", node.Id.Value, .. path]);

    /// <summary>Every node that a node waits for, near or far; in a cycle the node itself is among it.</summary>
    public IReadOnlySet<string> Ancestors(string id)
    {
        var found = new HashSet<string>();
        var open = new Stack<string>([id]);
        while (open.TryPop(out var next))
        {
            foreach (var need in Find(next)?.Needs ?? [])
            {
                if (Has(need.Value) && found.Add(need.Value))
                {
                    open.Push(need.Value);
                }
            }
        }

        return found;
    }
}
