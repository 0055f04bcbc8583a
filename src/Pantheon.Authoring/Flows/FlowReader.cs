using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;

namespace Pantheon.Authoring.Flows;

/// <summary>Reads flows/NAME.yaml.</summary>
internal static class FlowReader
{
    public static Definition<FlowSpec>? Read(string file, string text, DiagnosticBag diagnostics)
    {
        if (YamlDocument.Read(file, text, diagnostics) is not { } root || MapReader.Of(root, FlowShapes.Flow, diagnostics) is not { } reader)
        {
            return null;
        }

        var name = reader.RequiredName("name", Names.Plain);
        var nodes = NodesOf(reader);
        PlannedReader.Read(reader);
        var spec = new FlowSpec
        {
            Name = name ?? "",
            Description = reader.Text("description") ?? "",
            Inputs = Inputs(reader),
            Task = Task(reader),
            Timeout = reader.Duration("timeout"),
            Priority = (int?)reader.Integer("priority", 0, 100) ?? 50,
            Nodes = Nodes(reader, nodes),
            OnFailure = Section(reader, "on_failure", nodes),
            Finally = Section(reader, "finally", nodes),
            Concurrency = ConcurrencyReader.Read(reader),
            Expect = reader.Node("expect") is { } expect ? ExpectReader.Read(expect, diagnostics) : null,
            Output = reader.Node("output") is { } output ? Templates.Value(output, diagnostics) : null,
            Digest = Digest.Of(text),
            Span = root.Span,
        };
        return name is null ? null : new Definition<FlowSpec>(name, spec, root);
    }

    private static Dictionary<string, InputSpec> Inputs(MapReader flow)
    {
        var inputs = new Dictionary<string, InputSpec>();
        foreach (var entry in flow.Entries("input", Names.Tool))
        {
            if (ContractTypes.Read(entry.Value, entry.Key, flow.Diagnostics) is not { } type)
            {
                continue;
            }

            var preset = (entry.Value as YamlMap)?.Find("default");
            var value = preset is null ? null : YamlJson.Of(preset.Value);
            if (preset is not null && type.Schema.Validate(value) is [var violation, ..])
            {
                flow.Diagnostics.Error(Codes.WrongValue, preset.Value.Span, $"the default of '{entry.Key}' does not fit its schema: {violation}");
            }

            inputs[entry.Key] = new InputSpec(type, value, preset is null && !type.IsOptional);
        }

        return inputs;
    }

    private static ValueTemplate? Task(MapReader flow)
    {
        if (flow.Nested("task", FlowShapes.Task) is not { } reader)
        {
            return null;
        }

        reader.RequiredText("title");
        reader.Text("text");
        if (reader.Require("acceptance") is { } acceptance && Scalars.Texts(acceptance, "acceptance", flow.Diagnostics).Count == 0 && acceptance is YamlList)
        {
            flow.Diagnostics.Error(Codes.NoAcceptance, acceptance.Span, "the task has no acceptance criterion", "say what must be true afterwards");
        }

        if (reader.Nested("scope", FlowShapes.Scope) is { } scope)
        {
            if (scope.Require("paths") is { } paths and not YamlScalar { IsText: true })
            {
                Scalars.Texts(paths, "paths", flow.Diagnostics);
            }

            scope.Integer("max_files", 1, int.MaxValue);
            scope.Integer("max_added_lines", 1, int.MaxValue);
        }

        return Templates.Value(reader.Map, flow.Diagnostics);
    }

    private static NodeReader NodesOf(MapReader flow)
    {
        var defaults = flow.Nested("defaults", FlowShapes.Defaults);
        var retry = defaults?.Node("retry") is { } node ? RetryReader.Read(node, flow.Diagnostics) : null;
        return new NodeReader(defaults?.Duration("timeout"), retry, defaults?.Name("pool", Names.Plain), flow.Diagnostics);
    }

    private static List<NodeSpec> Nodes(MapReader flow, NodeReader nodes)
    {
        flow.Require("nodes");
        return Section(flow, "nodes", nodes);
    }

    private static List<NodeSpec> Section(MapReader flow, string key, NodeReader nodes)
    {
        if (flow.Node(key) is not { } all)
        {
            return [];
        }

        var entries = MapReader.EntriesOf(all, $"'{key}'", Names.Plain, flow.Diagnostics);
        if (entries.Count == 0 && all is YamlMap)
        {
            flow.Diagnostics.Error(Codes.WrongValue, all.Span, key == "nodes" ? "the flow has no nodes" : $"'{key}' has no nodes");
        }

        return [.. entries.Select(nodes.Read).OfType<NodeSpec>()];
    }
}
