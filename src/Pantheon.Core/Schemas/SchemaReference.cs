using System.Globalization;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Schemas;

/// <summary>Follows JSON pointers within a schema.</summary>
internal static class SchemaReference
{
    /// <summary>What `#` or `#/a/b` names, when that is an object.</summary>
    public static JsonObject? Resolve(JsonObject root, string reference) =>
        reference == "#" ? root : reference.StartsWith("#/", StringComparison.Ordinal) ? Follow(root, reference[1..]) as JsonObject : null;

    /// <summary>`/a/b`, where `~1` is a slash, `~0` a tilde and `%25` a percent sign.</summary>
    public static JsonNode? Follow(JsonNode root, string pointer)
    {
        var current = root;
        foreach (var step in pointer.Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            current = current switch
            {
                JsonObject map when map.TryGetPropertyValue(name, out var next) => next,
                JsonArray list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < list.Count => list[place],
                _ => null,
            };
            if (current is null)
            {
                return null;
            }
        }

        return current;
    }
}
