using Pantheon.Authoring.Flows;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;

namespace Pantheon.Authoring.Checks;

/// <summary>Checks one flow against itself and the catalog: graph, calls, gates, limits, and the names and types in its expressions.</summary>
internal sealed class FlowChecks(FlowNodes nodes, Definitions definitions, DiagnosticBag diagnostics)
{
    private readonly FlowScopes _scopes = new(nodes, definitions);

    public static void Check(Definition<FlowSpec> flow, Definitions definitions, DiagnosticBag diagnostics)
    {
        if (flow.Value is { } spec)
        {
            new FlowChecks(new FlowNodes(flow, spec), definitions, diagnostics).Check();
        }
    }

    private void Check()
    {
        GraphChecks.Check(nodes, diagnostics);
        NotYet.Check(nodes, diagnostics);
        if (nodes.Places.Count > GraphChecks.MaxNodes)
        {
            return;
        }

        new SubFlowChecks(nodes, definitions, diagnostics).Check();
        var calls = new CallChecks(nodes, definitions, diagnostics);
        var gates = new GateChecks(nodes, definitions, diagnostics);
        var parts = new PartChecks(nodes, definitions, diagnostics);
        var types = new NodeTypeChecks(nodes, _scopes, definitions, diagnostics);
        foreach (var node in nodes.All)
        {
            switch (node)
            {
                case AgentNode agent:
                    calls.Check(agent);
                    break;
                case ToolNode tool:
                    calls.Check(tool);
                    break;
                case FlowNode flow:
                    calls.Check(flow);
                    gates.Check(flow);
                    break;
                case GateNode gate:
                    gates.Check(gate);
                    break;
            }

            parts.Check(node);
            if (!HasLaterKey(node))
            {
                CheckNames(node);
                types.Check(node);
            }
        }

        CheckFlow();
        types.CheckFlow();
    }

    // a key of a later version may bring names of its own; that it is not supported was said
    private bool HasLaterKey(NodeSpec node) =>
        nodes.At(node) is YamlMap map && map.Entries.Any(entry => FlowShapes.Node.Later.ContainsKey(entry.Key));

    private void CheckFlow()
    {
        _scopes.Group.Check(nodes.Flow.Concurrency?.Group, diagnostics);
        Check(_scopes.Expect, Values(nodes.Flow.Expect));
        _scopes.Task.Check(nodes.Flow.Task, diagnostics);
        _scopes.Output.Check(nodes.Flow.Output, diagnostics);
    }

    private void CheckNames(NodeSpec node)
    {
        var (whole, before) = (_scopes.Whole(node), _scopes.Before(node));
        whole.Check(node.When, diagnostics);
        whole.Check(node.Map?.Each, diagnostics);
        Check(whole, node.Map?.Matrix?.Values ?? []);
        Check(before, Values(node));
        if (nodes.At(node) is YamlMap map && map.Find("retry") is not null)
        {
            before.Check(node.Retry?.Max, diagnostics);
            _scopes.After(node).Check(node.Retry?.Feedback, diagnostics);
        }

        if (node is GateNode { Gate.Expression: { } expression })
        {
            before.Check(expression, diagnostics);
        }
    }

    private void Check(Scope scope, IEnumerable<ValueTemplate?> values)
    {
        foreach (var value in values)
        {
            scope.Check(value, diagnostics);
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
}
