using System.Text.Json.Nodes;
using Pantheon.Authoring.Commands;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Flows;
using Pantheon.Core.Policies;
using Pantheon.Core.Tasks;
using Pantheon.Core.Tools;

namespace Pantheon.Authoring.Checks;

/// <summary>All definitions of a catalog by name, broken ones included, so that one fault is not said twice.</summary>
internal sealed record Definitions
{
    private readonly Dictionary<string, JsonObject?> _outputs = [];

    private HashSet<string>? _within;

    /// <summary>Null when pantheon.yaml is missing or broken: then nothing that it names is checked.</summary>
    public Definition<ProjectSpec>? Project { get; init; }

    public BoxSpec? Box { get; init; }

    /// <summary>What is known of a model by its entry in the box file; null leaves agents unchecked against their models.</summary>
    public Func<ModelEntry, ModelAbilities>? AbilitiesOf { get; init; }

    public Dictionary<string, Definition<CommandSpec>> Commands { get; } = [];

    public Dictionary<string, Definition<AgentSpec>> Agents { get; } = [];

    public Dictionary<string, Definition<ToolSpec>> Tools { get; } = [];

    public Dictionary<string, Definition<FlowSpec>> Flows { get; } = [];

    public Dictionary<string, Definition<Policy>> Policies { get; } = [];

    public Dictionary<string, Definition<TaskSpec>> Tasks { get; } = [];

    /// <summary>What is known of the value that a flow gives; null when nothing is.</summary>
    public JsonObject? OutputOf(string flow)
    {
        // a flow that runs itself asks again before there is an answer
        if (!_outputs.TryGetValue(flow, out var output) && Flows.GetValueOrDefault(flow) is { Value: { } spec } definition)
        {
            _outputs[flow] = null;
            _outputs[flow] = output = new FlowScopes(new FlowNodes(definition, spec), this).OutputSchema();
        }

        return output;
    }

    /// <summary>What a flow and those within it ask for that nothing carries out yet.</summary>
    public IReadOnlyList<string> NotYetIn(string flow)
    {
        var (found, open, seen) = (new List<string>(), new Queue<string>([flow]), new HashSet<string>());
        while (open.TryDequeue(out var name))
        {
            if (seen.Add(name) && Flows.GetValueOrDefault(name) is { Value: { } spec } definition)
            {
                found.AddRange(NotYet.Parts(new FlowNodes(definition, spec), name != flow).Select(part => name == flow ? part.Part : $"{part.Part} in the flow '{name}'"));
                spec.All.OfType<FlowNode>().Select(node => node.Flow).ToList().ForEach(open.Enqueue);
            }
        }

        return found;
    }

    /// <summary>Whether another flow runs this one.</summary>
    public bool IsWithin(string flow) => (_within ??= [.. Flows.Values.SelectMany(other => other.Value?.All ?? []).OfType<FlowNode>().Select(node => node.Flow)]).Contains(flow);
}
