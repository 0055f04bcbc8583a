using System.Text.Json.Nodes;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Schemas;

namespace Pantheon.Authoring.Checks;

/// <summary>Checks the types of what the nodes of a flow are given, ask, and count by.</summary>
internal sealed class NodeTypeChecks(FlowNodes nodes, FlowScopes scopes, Definitions definitions, DiagnosticBag diagnostics)
{
    private const ValueKinds Countable = ValueKinds.Number | ValueKinds.Text;
    private const ValueKinds Words = ValueKinds.Text | ValueKinds.Number | ValueKinds.Boolean;

    private readonly TypeChecks _types = new(diagnostics);

    public void Check(NodeSpec node)
    {
        var (whole, before) = (scopes.Whole(node), scopes.Before(node));
        _types.Asks(node.When, whole, $"'when' of node '{node.Id}'");
        CheckMap(node, whole);
        CheckExpect(node.Expect, before, $"of node '{node.Id}'", nodes.At(node, "expect"));
        if (nodes.At(node) is YamlMap map && map.Find("retry") is not null)
        {
            _types.Is(node.Retry?.Max, before, Countable, $"'max' of the retry of node '{node.Id}'", nodes.At(node, "retry", "max"));
            _types.Any(node.Retry?.Feedback, scopes.After(node));
        }

        switch (node)
        {
            case AgentNode agent:
                CheckInputs(agent, before);
                break;
            case ToolNode tool:
                CheckArguments(tool, before);
                break;
            case FlowNode flow:
                CheckInputs(flow, before);
                break;
            case RunNode run:
                _types.Any(run.Arguments, before);
                break;
            case PublishNode publish:
                foreach (var (name, value) in publish.With)
                {
                    _types.Is(value, before, Words, $"'{name}' of node '{node.Id}'", nodes.At(node, "with", name));
                }

                break;
            case GateNode gate:
                _types.Asks(gate.Gate.Expression, before, $"'expr' of gate '{node.Id}'");
                break;
        }
    }

    public void CheckFlow()
    {
        var source = nodes.Source;
        _types.Is(nodes.Flow.Concurrency?.Group, scopes.Group, Words, "'group' of the flow", source.At("concurrency", "group"));
        CheckExpect(nodes.Flow.Expect, scopes.Expect, "of the flow", source.At("expect"));
        _types.Any(nodes.Flow.Output, scopes.Output);
        CheckTask(nodes.Flow.Task as ValueTemplate.Map, source.At("task"));
    }

    private void CheckTask(ValueTemplate.Map? task, YamlNode place)
    {
        _types.Is(task?.Entries.GetValueOrDefault("title"), scopes.Task, Words, "'title' of the flow's task", place.At("title"));
        _types.Is(task?.Entries.GetValueOrDefault("text"), scopes.Task, Words, "'text' of the flow's task", place.At("text"));
        foreach (var (index, item) in ((task?.Entries.GetValueOrDefault("acceptance") as ValueTemplate.List)?.Items ?? []).Index())
        {
            _types.Is(item, scopes.Task, Words, "a criterion of the flow's task", place.At("acceptance", $"{index}"));
        }

        if (task?.Entries.GetValueOrDefault("scope") is ValueTemplate.Map scope)
        {
            _types.Is(scope.Entries.GetValueOrDefault("paths"), scopes.Task, ValueKinds.List, "'paths' of the flow's task", place.At("scope", "paths"));
        }
    }

    private void CheckMap(NodeSpec node, Scope whole)
    {
        _types.Is(node.Map?.Each, whole, ValueKinds.List, $"'each' of the map of node '{node.Id}'", nodes.At(node, "map", "each"));
        foreach (var (name, list) in node.Map?.Matrix ?? new Dictionary<string, ValueTemplate>())
        {
            _types.Is(list, whole, ValueKinds.List, $"'{name}' of the matrix of node '{node.Id}'", nodes.At(node, "map", "matrix", name));
        }
    }

    private void CheckExpect(ExpectSpec? expect, Scope scope, string whose, YamlNode place)
    {
        _types.Is(expect?.FailToPass, scope, ValueKinds.List, $"'fail_to_pass' {whose}", place.At("fail_to_pass"));
        _types.Is(expect?.PassToPass, scope, ValueKinds.List | ValueKinds.Text, $"'pass_to_pass' {whose}", place.At("pass_to_pass"));
        _types.Is(expect?.ProtectedPaths, scope, ValueKinds.List | ValueKinds.Text, $"'protected_paths' {whose}", place.At("protected_paths"));
        _types.Is(expect?.MaxFiles, scope, Countable, $"'max_files' {whose}", place.At("max_files"));
        _types.Is(expect?.MaxAddedLines, scope, Countable, $"'max_added_lines' {whose}", place.At("max_added_lines"));
    }

    private void CheckInputs(AgentNode node, Scope scope)
    {
        var inputs = definitions.Agents.GetValueOrDefault(node.Agent)?.Value?.Inputs;
        foreach (var (name, value) in node.In)
        {
            if (inputs?.GetValueOrDefault(name) is { } type)
            {
                _types.Fits(value, scope, type.Schema, type.IsOptional, $"'{name}' of the agent '{node.Agent}'", nodes.At(node, "in", name));
            }
        }
    }

    private void CheckInputs(FlowNode node, Scope scope)
    {
        var inputs = definitions.Flows.GetValueOrDefault(node.Flow)?.Value?.Inputs;
        foreach (var (name, value) in node.In)
        {
            if (inputs?.GetValueOrDefault(name) is { } input)
            {
                _types.Fits(value, scope, input.Type.Schema, !input.IsRequired, $"'{name}' of the flow '{node.Flow}'", nodes.At(node, "in", name));
            }
        }
    }

    private void CheckArguments(ToolNode node, Scope scope)
    {
        if (definitions.Tools.GetValueOrDefault(node.Tool)?.Value?.Input.Document["properties"] is not JsonObject properties)
        {
            return;
        }

        foreach (var (name, value) in node.With)
        {
            if (properties[name] is JsonObject schema && !schema.ToJsonString().Contains("\"$ref\"", StringComparison.Ordinal))
            {
                _types.Fits(value, scope, JsonSchema.Parse(schema), isOptional: false, $"'{name}' of the tool '{node.Tool}'", nodes.At(node, "with", name));
            }
        }
    }
}
