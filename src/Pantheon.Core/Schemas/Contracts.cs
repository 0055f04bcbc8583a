using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Schemas;

/// <summary>The data contracts that ship with Pantheon: task.v1, plan.v1, patch.v1, test_report.v1, review.v1, intent.v1 and the plain types.</summary>
public static class Contracts
{
    public static IReadOnlyList<string> Names { get; } = ["task.v1", "plan.v1", "patch.v1", "test_report.v1", "review.v1", "intent.v1"];

    public static IReadOnlyList<string> PlainTypes { get; } = ["string", "integer", "number", "boolean", "object"];

    private static readonly FrozenDictionary<string, Lazy<JsonSchema>> Known =
        Load().ToFrozenDictionary(pair => pair.Key, pair => new Lazy<JsonSchema>(() => JsonSchema.Parse(pair.Value())));

    /// <summary>The schema of a contract or plain type (string, integer, number, boolean, object), or null when there is none of that name.</summary>
    public static JsonSchema? Find(string name) => Known.TryGetValue(name, out var schema) ? schema.Value : null;

    private static Dictionary<string, Func<JsonObject>> Load()
    {
        var all = new Dictionary<string, Func<JsonObject>>();
        foreach (var type in PlainTypes)
        {
            all[type] = () => new JsonObject { ["type"] = type };
        }

        foreach (var name in Names)
        {
            all[name] = () => Read(name);
        }

        return all;
    }

    private static JsonObject Read(string name)
    {
        using var stream = typeof(Contracts).Assembly.GetManifestResourceStream($"{name}.json") ?? throw new UnreachableException($"contract {name} is not embedded");
        return JsonNode.Parse(stream)!.AsObject(); // a file of this project, checked by tests
    }
}
