using System.Text.Json.Nodes;

namespace Pantheon.Reporting.Morning;

/// <summary>Reads documents that a model may have shaped: whatever is not what was expected counts as absent.</summary>
internal static class JsonReading
{
    public static JsonNode? At(JsonNode? node, string name) => node is JsonObject map && map.TryGetPropertyValue(name, out var value) ? value : null;

    public static string? Text(JsonNode? node, string name) =>
        At(node, name) is JsonValue value && value.TryGetValue<string>(out var text) && !string.IsNullOrWhiteSpace(text) ? text : null;

    public static int? Number(JsonNode? node, string name) =>
        At(node, name) is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    public static bool? Flag(JsonNode? node, string name) =>
        At(node, name) is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    public static IEnumerable<JsonNode> Items(JsonNode? node, string name) => Items(At(node, name));

    public static IEnumerable<JsonNode> Items(JsonNode? node) => node is JsonArray list ? list.OfType<JsonNode>() : [];

    public static IEnumerable<string> Texts(JsonNode? node, string name) =>
        Items(node, name).OfType<JsonValue>().Where(value => value.TryGetValue<string>(out _)).Select(value => value.GetValue<string>());
}
