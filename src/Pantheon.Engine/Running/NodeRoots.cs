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

    public IEnumerable<string> Keys => [.. Fixed, .. RunPlan.Ancestors(node).Select(ancestor => ancestor.Spec.Id.Value), .. itself is null ? [] : new[] { node.Spec.Id.Value }];

    public IEnumerable<JsonNode?> Values => Keys.Select(key => this[key]);

    public int Count => Keys.Count();

    public JsonNode? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"there is no '{key}'");

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out JsonNode? value)
    {
        (var found, value) = key switch
        {
            "input" => (true, values.Input),
            "task" => (true, values.Task),
            "night" => (true, values.Night),
            "run" => (true, _run ??= values.RunOf(patch)),
            "retry" => (true, _retry ??= new JsonObject { ["feedback"] = node.Feedback?.DeepClone(), ["count"] = plan.BacksTo(node.Spec.Id), ["attempt"] = plan.BacksTo(node.Spec.Id) }),
            "repo" => (true, values.Repository),
            _ => Node(key),
        };
        return found;
    }

    public IEnumerator<KeyValuePair<string, JsonNode?>> GetEnumerator() => Keys.Select(key => KeyValuePair.Create(key, this[key])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private (bool, JsonNode?) Node(string key) => plan.Find(new NodeId(key)) is not { } named ? (false, null)
        : named == node ? (itself is not null, itself)
        : RunPlan.IsAncestor(named, node) ? (true, named.Seen)
        : (false, null);
}
