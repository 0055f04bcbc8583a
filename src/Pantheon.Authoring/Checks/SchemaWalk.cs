using System.Text.Json.Nodes;

namespace Pantheon.Authoring.Checks;

/// <summary>Follows a path through a JSON Schema to the first key that a closed object does not have.</summary>
internal static class SchemaWalk
{
    /// <summary>The index of the unknown segment with the keys that are known there, or null when nothing is known to be wrong.</summary>
    public static (int Index, IReadOnlyCollection<string> Known)? FirstUnknown(JsonObject? schema, IReadOnlyList<string> path)
    {
        var current = schema;
        for (var i = 1; i < path.Count && current is not null; i++)
        {
            var segment = path[i];
            if (segment == "*" || segment.All(char.IsAsciiDigit))
            {
                current = current["items"] as JsonObject ?? current["additionalProperties"] as JsonObject;
                continue;
            }

            if (current["properties"] is not JsonObject properties)
            {
                return null;
            }

            if (!properties.TryGetPropertyValue(segment, out var next))
            {
                return IsClosed(current) ? (i, [.. properties.Select(property => property.Key)]) : null;
            }

            current = next as JsonObject;
        }

        return null;
    }

    /// <summary>An object schema with these members and no others; null leaves a member's own schema open.</summary>
    public static JsonObject Closed(params ReadOnlySpan<(string Name, JsonObject? Schema)> members)
    {
        var properties = new JsonObject();
        foreach (var (name, schema) in members)
        {
            properties[name] = schema?.DeepClone() ?? new JsonObject();
        }

        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    public static bool IsClosed(JsonObject schema) => schema["additionalProperties"] is JsonValue value && value.TryGetValue<bool>(out var allowed) && !allowed;
}
