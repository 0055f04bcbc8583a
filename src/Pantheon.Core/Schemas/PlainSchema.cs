using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Schemas;

/// <summary>Tells schemas that nobody reads in two ways: one that takes anything, or a type, and under it properties, required names, items, bounds of whole numbers or texts to choose from. Most tools take such arguments.</summary>
internal static class PlainSchema
{
    public static bool Is(JsonNode? schema) => schema is JsonObject { Count: 0 } || (schema is JsonObject map && Type(map) is { } type && map.All(keyword => keyword switch
    {
        { Key: "type" or "title" or "description" } => true,
        { Key: "properties", Value: JsonObject properties } => type == "object" && properties.All(property => Is(property.Value)),
        { Key: "required", Value: JsonArray } => type == "object",
        { Key: "additionalProperties", Value: JsonValue } => type == "object",
        { Key: "minimum" or "maximum", Value: JsonValue bound } => type == "integer" && bound.TryGetValue(out int _),
        { Key: "items" } => type == "array" && Is(keyword.Value),
        { Key: "enum", Value: JsonArray values } => type == "string" && values.All(value => value?.GetValueKind() == JsonValueKind.String),
        _ => false,
    }));

    private static string? Type(JsonObject schema) => (schema["type"] as JsonValue)?.ToString() is ("string" or "boolean" or "object" or "array" or "integer") and var type ? type : null;
}
