using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Conformance.ToolCalls;

/// <summary>Compares JSON values by what they say.</summary>
public static class JsonSame
{
    /// <summary>The value, or null where the text is none or says a member twice.</summary>
    public static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 128 });
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Equal values; 1 and 1.0 are one number.</summary>
    public static bool Are(JsonNode? one, JsonNode? other) => (one, other) switch
    {
        (JsonObject left, JsonObject right) => left.Count == right.Count && Holds(right, left),
        (JsonArray left, JsonArray right) => left.Count == right.Count && left.Zip(right).All(pair => Are(pair.First, pair.Second)),
        (JsonValue left, JsonValue right) when left.GetValueKind() == JsonValueKind.Number && right.GetValueKind() == JsonValueKind.Number =>
            left.GetValue<double>().Equals(right.GetValue<double>()),
        _ => JsonNode.DeepEquals(one, other),
    };

    /// <summary>Whether an object has all members of another one.</summary>
    public static bool Holds(JsonObject whole, JsonObject part)
    {
        ArgumentNullException.ThrowIfNull(whole);
        ArgumentNullException.ThrowIfNull(part);
        return part.All(member => whole.ContainsKey(member.Key) && Are(member.Value, whole[member.Key]));
    }
}
