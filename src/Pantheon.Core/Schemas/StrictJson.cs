using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Schemas;

/// <summary>Reads JSON that models, servers and tools wrote; a name that stands twice and half a character, which JSON can say and no text can hold, are a <see cref="JsonException"/>.</summary>
public static class StrictJson
{
    private static readonly JsonSerializerOptions Quick = new() { AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions Told = new() { AllowDuplicateProperties = false };

    public static JsonNode? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains("\\ud", StringComparison.Ordinal) || text.Contains("\\uD", StringComparison.Ordinal) ? Whole(text) : Nodes(text);
    }

    /// <summary>Nodes read at once cost half of those that a document makes one by one; only the document says in plain words what is wrong.</summary>
    private static JsonNode? Nodes(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonNode>(text, Quick);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return Whole(text);
        }
    }

    private static JsonNode? Whole(string text)
    {
        try
        {
            var node = JsonNode.Parse(text, documentOptions: Told);
            Read(node);
            return node;
        }
        catch (InvalidOperationException half)
        {
            throw new JsonException("a text in it has half a character (an escape as \\ud800 without its other half)", half);
        }
    }

    /// <summary>Texts are decoded only when they are asked for: each is, here and now.</summary>
    private static void Read(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (_, value) in map)
                {
                    Read(value);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Read(item);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                _ = value.GetValue<string>();
                break;
        }
    }
}
