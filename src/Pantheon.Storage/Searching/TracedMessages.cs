using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Storage.Searching;

/// <summary>Reads the texts out of messages that were stored as JSON.</summary>
internal static class TracedMessages
{
    /// <summary>Each text with its kind (`text`, `thought`, `result`); what is no list of messages has none.</summary>
    public static IEnumerable<(string Kind, string Text)> Texts(byte[] json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonArray messages ? [.. messages.OfType<JsonObject>().SelectMany(message => message["parts"] as JsonArray ?? []).OfType<JsonObject>().SelectMany(Of)] : [];
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static IEnumerable<(string, string)> Of(JsonObject part) => (part["type"]?.ToString(), part["content"]?.ToString(), part["response"]?.ToString()) switch
    {
        ("text", { } text, _) => [("text", text)],
        ("reasoning", { } thought, _) => [("thought", thought)],
        ("tool_call_response", _, { } result) => [("result", result)],
        _ => [],
    };
}
