using Pantheon.Authoring.Yaml;
using Pantheon.Core.Flows;

namespace Pantheon.Authoring.Checks;

/// <summary>The nodes of a flow under checking, its handlers too: all ids of the file, the nodes that could be read, and their ancestors.</summary>
internal sealed class FlowNodes
{
    public const string Main = "nodes";
    public const string OnFailure = "on_failure";
    public const string Finally = "finally";

    private readonly Dictionary<string, NodeSpec> _nodes = [];
    private readonly Dictionary<string, string> _sections = [];

    public FlowNodes(Definition<FlowSpec> flow, FlowSpec spec)
    {
        Source = flow.Source;
        Flow = spec;
        Places = [.. new[] { Main, OnFailure, Finally }.SelectMany(section => IdsOf(section).Select(id => (section, id)))];
        foreach (var (section, id) in Places)
        {
            _sections.TryAdd(id, section);
        }

        foreach (var node in All)
        {
            _nodes.TryAdd(node.Id.Value, node);
        }
    }

    public YamlNode Source { get; }

    public FlowSpec Flow { get; }

    /// <summary>Every node of the file, sound or not, with the section in which it stands.</summary>
    public IReadOnlyList<(string Section, string Id)> Places { get; }

    public IEnumerable<string> Ids => _sections.Keys;

    /// <summary>Those that could be read.</summary>
    public IEnumerable<NodeSpec> All => [.. Flow.Nodes, .. Flow.OnFailure, .. Flow.Finally];

    /// <summary>Whether the file has such a node, sound or not.</summary>
    public bool Has(string id) => _sections.ContainsKey(id);

    /// <summary>`nodes`, `on_failure` or `finally`.</summary>
    public string SectionOf(string id) => _sections.GetValueOrDefault(id, Main);

    /// <summary>The nodes that have ended when a node of this section starts, whatever it needs.</summary>
    public IEnumerable<string> EndedBefore(string section) => section switch
    {
        Main => [],
        OnFailure => Of(Main),
        _ => [.. Of(Main), .. Of(OnFailure)],
    };

    public NodeSpec? Find(string id) => _nodes.GetValueOrDefault(id);

    /// <summary>The YAML of a part of a node.</summary>
    public YamlNode At(NodeSpec node, params ReadOnlySpan<string> path) => Source.At([SectionOf(node.Id.Value), node.Id.Value, .. path]);

    /// <summary>Every node that a node waits for, near or far; in a cycle the node itself is among it.</summary>
    public IReadOnlySet<string> Ancestors(string id)
    {
        var found = new HashSet<string>();
        var open = new Stack<string>([id]);
        while (open.TryPop(out var next))
        {
            foreach (var need in Find(next)?.Needs ?? [])
            {
                if (Has(need.Value) && SectionOf(need.Value) == SectionOf(id) && found.Add(need.Value))
                {
                    open.Push(need.Value);
                }
            }
        }

        return found;
    }

    private IEnumerable<string> Of(string section) => _sections.Where(node => node.Value == section).Select(node => node.Key);

    private IEnumerable<string> IdsOf(string section) =>
        Source is YamlMap flow && flow.Find(section)?.Value is YamlMap map ? map.Entries.Select(entry => entry.Key) : [];
}
