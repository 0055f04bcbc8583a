using System.Text.Json.Nodes;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Engine.Declared;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>
/// Finds the node whose tests the base must pass before anything runs: the first of the flow with expectations, else the first that gives test evidence; else one in a map or
/// a sub-flow whose command is known before any node has run. The others are held against the base when they run.
/// </summary>
internal sealed class BaseTests(RunContext run, FlowValues values)
{
    private static readonly string[] KnownAtStart = ["input", "task", "night", "repo"];

    private readonly Dictionary<NodeId, FlowNode> _flows = run.Flow.Nodes.OfType<FlowNode>().ToDictionary(node => node.Id);

    public (NodeSpec Node, EvaluationContext Values)? Find()
    {
        List<NodeSpec> tests = [.. run.Flow.Nodes.Where(node => node.Part == FlowPart.Main && DeclaredCall.EvidenceOf(node, run.Catalog) == EvidenceKind.Tests)];
        return First([.. tests.Where(node => node is { Map: null, Parent: null })]) is { } own ? (own, values.AtStart(null))
            : First([.. tests.Where(node => (node.Map ?? (object?)node.Parent) is not null && IsKnown(node))]) is { } inner ? (inner, values.AtStart(InputOf(inner)))
            : null;
    }

    private static NodeSpec? First(List<NodeSpec> tests) =>
        tests.Find(node => node.Expect is { FailToPass: not null } or { PassToPass: not null }) ?? (tests.Count > 0 ? tests[0] : null);

    private bool IsKnown(NodeSpec node)
    {
        IEnumerable<ValueTemplate> given = node switch
        {
            ToolNode tool => tool.With.Values,
            RunNode command => [command.Arguments],
            FlowNode flow => flow.In.Values,
            _ => [],
        };
        HashSet<string> names = [.. given.SelectMany(value => value.Templates()).SelectMany(template => template.References).Select(reference => reference.Split('.', '[')[0].ToLowerInvariant())];
        return names.IsSubsetOf(KnownAtStart) && (node.Parent is not { } parent || !names.Contains("input") || IsKnown(_flows[parent]));
    }

    /// <summary>What the node reads as its input; null where that is the run's own.</summary>
    private JsonObject? InputOf(NodeSpec node)
    {
        if (node.Parent is not { } parent)
        {
            return null;
        }

        var flow = _flows[parent];
        var context = values.AtStart(IsKnown(flow) ? InputOf(flow) : []);
        return FlowValues.WithDefaults(new JsonObject(flow.In.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Evaluate(context)?.DeepClone()))), run.Catalog.Flows[flow.Flow]);
    }
}
