using System.Text.Json.Nodes;
using Pantheon.Authoring.Flows;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Schemas;

namespace Pantheon.Authoring.Checks;

/// <summary>Checks one flow against itself and the catalog: graph, calls, gates, and the names in its expressions.</summary>
internal sealed class FlowChecks
{
    private readonly FlowNodes _nodes;
    private readonly Definitions _definitions;
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, JsonObject?> _common;

    private FlowChecks(FlowNodes nodes, Definitions definitions, DiagnosticBag diagnostics)
    {
        _nodes = nodes;
        _definitions = definitions;
        _diagnostics = diagnostics;
        _common = new Dictionary<string, JsonObject?>
        {
            ["input"] = Inputs(nodes.Flow),
            ["task"] = Contract("task.v1"),
            ["night"] = SchemaWalk.Closed(("date", null), ("closes", null)),
            ["run"] = RunSchema(withFailure: false),
            ["retry"] = SchemaWalk.Closed(("feedback", null), ("count", null), ("attempt", null)),
            ["repo"] = SchemaWalk.Closed(("name", null), ("base", null)),
        };
    }

    public static void Check(Definition<FlowSpec> flow, Definitions definitions, DiagnosticBag diagnostics)
    {
        if (flow.Value is { } spec)
        {
            new FlowChecks(new FlowNodes(flow, spec), definitions, diagnostics).Check();
        }
    }

    private void Check()
    {
        GraphChecks.Check(_nodes, _diagnostics);
        NotYet.Check(_nodes, _diagnostics);
        if (_nodes.Places.Count > GraphChecks.MaxNodes)
        {
            return;
        }

        var calls = new CallChecks(_nodes, _definitions, _diagnostics);
        var gates = new GateChecks(_nodes, _definitions, _diagnostics);
        foreach (var node in _nodes.All)
        {
            switch (node)
            {
                case AgentNode agent:
                    calls.Check(agent);
                    break;
                case ToolNode tool:
                    calls.Check(tool);
                    break;
                case GateNode gate:
                    gates.Check(gate);
                    break;
            }

            if (!HasLaterKey(node))
            {
                CheckExpressions(node);
            }
        }

        CheckFlow();
    }

    // a key of a later version may bring names of its own (a map's item); that it is not supported was said
    private bool HasLaterKey(NodeSpec node) =>
        _nodes.At(node) is YamlMap map && map.Entries.Any(entry => FlowShapes.Node.Later.ContainsKey(entry.Key));

    private void CheckFlow()
    {
        var queued = new Scope(Only("input", "night", "repo")) { Place = "the flow's concurrency group", Nodes = Readable(() => []) };
        queued.Check(_nodes.Flow.Concurrency?.Group, _diagnostics);
        var any = new Scope(Only("input", "task", "night", "repo")) { Place = "the flow's 'expect'", Nodes = Readable(() => []) };
        foreach (var value in Values(_nodes.Flow.Expect))
        {
            any.Check(value, _diagnostics);
        }

        var start = new Scope(Only("input", "night")) { Place = "the flow's task", Nodes = Readable(() => []) };
        start.Check(_nodes.Flow.Task, _diagnostics);
        var end = new Scope(_common) { Place = "the flow's output", Nodes = Readable(() => _nodes.Ids) };
        end.Check(_nodes.Flow.Output, _diagnostics);
    }

    private void CheckExpressions(NodeSpec node)
    {
        var id = node.Id.Value;
        var section = _nodes.SectionOf(id);
        var roots = Roots(node, section);
        IEnumerable<string> Before() => _nodes.Ancestors(id).Where(name => name != id).Concat(_nodes.EndedBefore(section));
        var before = new Scope(roots) { Place = $"node '{id}'", Nodes = Readable(Before) };
        var after = new Scope(roots) { Place = $"node '{id}'", Nodes = Readable(() => [.. Before(), id]) };
        var whole = new Scope(section == FlowNodes.Main ? _common : Roots(null, section)) { Place = $"node '{id}'", Nodes = Readable(Before) };

        whole.Check(node.When, _diagnostics);
        whole.Check(node.Map?.Each, _diagnostics);
        foreach (var list in node.Map?.Matrix?.Values ?? [])
        {
            whole.Check(list, _diagnostics);
        }

        foreach (var value in Values(node))
        {
            before.Check(value, _diagnostics);
        }

        if (_nodes.At(node) is YamlMap map && map.Find("retry") is not null)
        {
            before.Check(node.Retry?.Max, _diagnostics);
            after.Check(node.Retry?.Feedback, _diagnostics);
        }

        if (node is GateNode { Gate.Expression: { } expression })
        {
            before.Check(expression, _diagnostics);
        }
    }

    private static IEnumerable<ValueTemplate?> Values(NodeSpec node)
    {
        IEnumerable<ValueTemplate?> own = node switch
        {
            AgentNode agent => agent.In.Values,
            RunNode run => [run.Arguments],
            ToolNode tool => tool.With.Values,
            FlowNode flow => flow.In.Values,
            PublishNode publish => publish.With.Values,
            _ => [],
        };
        return own.Concat(Values(node.Expect));
    }

    private static IEnumerable<ValueTemplate?> Values(ExpectSpec? expect) =>
        expect is null ? [] : [expect.FailToPass, expect.PassToPass, expect.ProtectedPaths, expect.MaxFiles, expect.MaxAddedLines];

    // a handler reads what failed; an item of a map has its name where the node's own values are
    private Dictionary<string, JsonObject?> Roots(NodeSpec? node, string section)
    {
        if (section == FlowNodes.Main && node?.Map is null)
        {
            return _common;
        }

        var roots = new Dictionary<string, JsonObject?>(_common);
        if (section != FlowNodes.Main)
        {
            roots["run"] = RunSchema(withFailure: true);
        }

        if (node?.Map is { } map)
        {
            roots[map.As] = map.Matrix is { } matrix ? SchemaWalk.Closed([.. matrix.Keys.Select(name => (name, (JsonObject?)null))]) : null;
        }

        return roots;
    }

    private static JsonObject RunSchema(bool withFailure)
    {
        (string, JsonObject?)[] members = [("id", null), ("short", null), ("flow", null), ("base", null), ("repository", null), ("patch", Contract("patch.v1"))];
        return SchemaWalk.Closed(withFailure ? [.. members, ("failure", FailureSchema("node"))] : members);
    }

    private static JsonObject FailureSchema(params ReadOnlySpan<string> more) =>
        SchemaWalk.Closed([("kind", null), ("cause", null), ("message", null), ("digest", null), .. more.ToArray().Select(name => (name, (JsonObject?)null))]);

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

    private JsonObject? OutputOf(string id) => _nodes.Find(id) switch
    {
        AgentNode agent => _definitions.Agents.GetValueOrDefault(agent.Agent)?.Value?.Output.Schema.Document,
        ToolNode tool => _definitions.Tools.GetValueOrDefault(tool.Tool)?.Value?.Returns?.Schema.Document,
        _ => null,
    };

    // an input whose type could not be read is known by its name
    private JsonObject Inputs(FlowSpec flow)
    {
        var names = _nodes.Source.At("input") is YamlMap map && _nodes.Source is YamlMap root && root.Find("input") is not null ? map.Entries.Select(entry => entry.Key) : [];
        return SchemaWalk.Closed([.. names.Select(name => (name, flow.Inputs.GetValueOrDefault(name)?.Type.Schema.Document))]);
    }

    private static JsonObject? Contract(string name) => Contracts.Find(name)?.Document;
}
