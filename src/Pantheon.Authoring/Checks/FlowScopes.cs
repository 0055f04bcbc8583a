using System.Text.Json.Nodes;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Schemas;

namespace Pantheon.Authoring.Checks;

/// <summary>Which names the expressions of a flow may read, place by place, and what is known of their values.</summary>
internal sealed class FlowScopes
{
    private readonly FlowNodes _nodes;
    private readonly Definitions _definitions;
    private readonly Dictionary<string, JsonObject?> _common;

    public FlowScopes(FlowNodes nodes, Definitions definitions)
    {
        _nodes = nodes;
        _definitions = definitions;
        _common = new Dictionary<string, JsonObject?>
        {
            ["input"] = Inputs(nodes.Flow),
            ["task"] = Contract("task.v1"),
            ["night"] = SchemaWalk.Closed(("date", Plain("string")), ("closes", Plain("string"))),
            ["run"] = RunSchema(withFailure: false),
            ["retry"] = SchemaWalk.Closed(("feedback", null), ("count", Plain("integer")), ("attempt", Plain("integer"))),
            ["repo"] = SchemaWalk.Closed(("name", Plain("string")), ("base", Plain("string"))),
        };
        if (nodes.Source is YamlMap flow && flow.Find("prefetch")?.Value is YamlMap fetched)
        {
            _common["prefetch"] = SchemaWalk.Closed([.. fetched.Entries.Select(entry => (entry.Key, (JsonObject?)SchemaWalk.Closed(("output", null))))]);
        }
    }

    public Scope Task => new(Only("input", "night")) { Place = "the flow's task", Nodes = Readable(() => []) };

    public Scope Group => new(Only("input", "repo")) { Place = "the flow's concurrency group", Nodes = Readable(() => []) };

    public Scope Expect => new(Only("input", "task", "night", "repo")) { Place = "the flow's 'expect'", Nodes = Readable(() => []) };

    public Scope Output => new(_common) { Place = "the flow's output", Nodes = Readable(() => _nodes.Places.Where(place => place.Section == FlowNodes.Main).Select(place => place.Id)) };

    /// <summary>Before the node starts: for its condition and the list of its map.</summary>
    public Scope Whole(NodeSpec node) => Of(node, Roots(null, _nodes.SectionOf(node.Id.Value)), withItself: false);

    /// <summary>As an attempt starts, with the item of a map: for what the node is given.</summary>
    public Scope Before(NodeSpec node) => Of(node, Roots(node.Map, _nodes.SectionOf(node.Id.Value)), withItself: false);

    /// <summary>When an attempt has ended: for the feedback of a retry.</summary>
    public Scope After(NodeSpec node) => Of(node, Roots(node.Map, _nodes.SectionOf(node.Id.Value)), withItself: true);

    /// <summary>What is known of the value that the flow gives; null when nothing is.</summary>
    public JsonObject? OutputSchema() => _nodes.Flow.Output?.TypeOf(Output.TypeOf, (_, _) => { }).ToSchema();

    private Scope Of(NodeSpec node, Dictionary<string, JsonObject?> roots, bool withItself)
    {
        var id = node.Id.Value;
        var section = _nodes.SectionOf(id);
        return new Scope(roots)
        {
            Place = $"node '{id}'",
            Nodes = Readable(() => _nodes.Ancestors(id).Where(name => name != id).Concat(_nodes.EndedBefore(section)).Concat(withItself ? [id] : [])),
        };
    }

    // a handler reads what failed; an item of a map has its name where the node's own values are
    private Dictionary<string, JsonObject?> Roots(MapSpec? map, string section)
    {
        if (section == FlowNodes.Main && map is null)
        {
            return _common;
        }

        var roots = new Dictionary<string, JsonObject?>(_common);
        if (section != FlowNodes.Main)
        {
            roots["run"] = RunSchema(withFailure: true);
        }

        if (map is not null)
        {
            roots[map.As] = map.Matrix is { } matrix ? SchemaWalk.Closed([.. matrix.Keys.Select(name => (name, (JsonObject?)null))]) : null;
        }

        return roots;
    }

    private UpstreamNodes Readable(Func<IEnumerable<string>> readable) => new(_nodes, readable, OutputOf);

    private Dictionary<string, JsonObject?> Only(params ReadOnlySpan<string> names)
    {
        var roots = new Dictionary<string, JsonObject?>();
        foreach (var name in names)
        {
            roots[name] = _common[name];
        }

        return roots;
    }

    private JsonObject? OutputOf(string id)
    {
        var node = _nodes.Find(id);
        var one = node switch
        {
            AgentNode agent => _definitions.Agents.GetValueOrDefault(agent.Agent)?.Value?.Output.Schema.Document,
            ToolNode tool => _definitions.Tools.GetValueOrDefault(tool.Tool)?.Value?.Returns?.Schema.Document,
            FlowNode flow => _definitions.OutputOf(flow.Flow),
            _ => null,
        };
        return node?.Map is null ? one : KnownType.Of(one).Listed().Schema;
    }

    // an input whose type could not be read is known by its name
    private JsonObject Inputs(FlowSpec flow)
    {
        var names = _nodes.Source is YamlMap root && root.Find("input")?.Value is YamlMap map ? map.Entries.Select(entry => entry.Key) : [];
        return SchemaWalk.Closed([.. names.Select(name => (name, flow.Inputs.GetValueOrDefault(name)?.Type.Schema.Document))]);
    }

    private static JsonObject RunSchema(bool withFailure)
    {
        (string, JsonObject?)[] members = [("id", Plain("string")), ("short", Plain("string")), ("flow", Plain("string")), ("base", Plain("string")), ("repository", Plain("string")), ("patch", Contract("patch.v1"))];
        return SchemaWalk.Closed(withFailure ? [.. members, ("failure", UpstreamNodes.FailureSchema("node"))] : members);
    }

    private static JsonObject Plain(string type) => new() { ["type"] = type };

    private static JsonObject? Contract(string name) => Contracts.Find(name)?.Document;
}
