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

    public static T Read<T>(string text)
        where T : class
        => JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException("null, where an object belongs");
}
