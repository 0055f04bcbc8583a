using System.Text.Json.Nodes;

namespace Pantheon.Runtimes.OpenAi.Asking;

/// <summary>Reads JSON that may lack anything; what is there in another shape throws.</summary>
internal static class JsonShape
{
    extension(JsonNode? node)
    {
        public JsonNode? At(string name) => (node as JsonObject)?[name];

        public string? TextAt(string name) => node.At(name)?.GetValue<string>();

        public int? NumberAt(string name) => node.At(name)?.GetValue<int>();

        public bool IsTrueAt(string name) => node.At(name)?.GetValue<bool>() ?? false;

        /// <summary>The objects of an array; empty where there is none.</summary>
        public IReadOnlyList<JsonObject> ObjectsAt(string name) => [.. (node.At(name) as JsonArray ?? []).OfType<JsonObject>()];

        /// <summary>The texts of an array; empty where there is none.</summary>
        public IReadOnlyList<string> TextsAt(string name) => [.. (node.At(name) as JsonArray ?? []).OfType<JsonValue>().Select(value => value.ToString())];
    }
}
