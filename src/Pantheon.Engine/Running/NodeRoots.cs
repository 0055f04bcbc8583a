using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Running;

/// <summary>The values one node's expressions read by name, each made when it is first asked for: input, task, night, run, retry, and the nodes before it.</summary>
/// <param name="itself">What the node's own name gives; null when it cannot be read.</param>
internal sealed class NodeRoots(FlowValues values, RunPlan plan, PlanNode node, Patch? patch, JsonObject? itself) : IReadOnlyDictionary<string, JsonNode?>
{
    private static readonly string[] Fixed = ["input", "task", "night", "run", "repo", "retry"];

    private JsonObject? _run;
    private JsonObject? _retry;

    public IEnumerable<string> Keys => [.. Fixed, .. plan.Ancestors(node).Where(ancestor => ancestor.Parent == Group.Parent).Select(Local), .. itself is null ? [] : new[] { Local(Group) }];

    public IEnumerable<JsonNode?> Values => Keys.Select(key => this[key]);

    public int Count => Keys.Count();

    public JsonNode? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"there is no '{key}'");

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out JsonNode? value)
    {
        (var found, value) = key switch
        {
            _ when Group.Spec.Map is { } map && map.As == key && node != Group => (true, node.Item),
            "input" => (true, node.Scope is { } scope ? scope.Inputs : values.Input),
            "task" => (true, values.Task),
            "night" => (true, values.Night),
            "run" => (true, _run ??= Run()),
            "retry" => (true, _retry ??= new JsonObject { ["feedback"] = (node.Feedback ?? Group.Feedback)?.DeepClone(), ["count"] = plan.BacksTo(Group.Spec.Id), ["attempt"] = plan.BacksTo(Group.Spec.Id) }),
            "repo" => (true, values.Repository),
            _ => Node(key),
        };
        return found;
    }

    public IEnumerator<KeyValuePair<string, JsonNode?>> GetEnumerator() => Keys.Select(key => KeyValuePair.Create(key, this[key])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The node as the flow names it: of an item, its map.</summary>
    private PlanNode Group => node.Parent is { Spec.Map: not null } map ? map : node;

    private JsonObject Run()
    {
        var run = values.RunOf(patch);
        if (node.IsHandler)
        {
            run["failure"] = node.Scope is { } flow ? FlowValues.FailureOf(plan, flow) : FlowValues.FailureOf(plan);
        }

        return run;
    }

    private (bool, JsonNode?) Node(string key)
    {
        var id = node.Scope is { } scope ? $"{scope.Spec.Id}.{key}" : key;
        return plan.Find(new NodeId(id)) is not { } named ? (false, null)
            : named == Group ? (itself is not null, itself)
            : named.Section < node.Section || (named.Scope == node.Scope && named.Spec.Part < node.Spec.Part) || PlanWays.IsAncestor(named, node) ? (true, named.Seen)
            : (false, null);
    }

    private static string Local(PlanNode other) => other.Scope is { } scope ? other.Spec.Id.Value[(scope.Spec.Id.Value.Length + 1)..] : other.Spec.Id.Value;
}
