using System.Text.Json;

namespace Pantheon.Runtimes.Ollama.Wire;

/// <summary>Reads what the server says; JSON of another shape, or with one name twice, is a <see cref="JsonException"/>.</summary>
internal static class WireJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>The text of a string; null for anything else, and for half a character, which JSON can say and no text can hold.</summary>
    public static string? TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static T Read<T>(string text)
        where T : class
        => JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException("null, where an object belongs");
}
