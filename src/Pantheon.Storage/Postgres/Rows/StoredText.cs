using System.Text.Json.Nodes;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>Makes text storable: Postgres keeps neither NUL nor half a surrogate pair, and models write both.</summary>
internal static class StoredText
{
    private const char Replacement = '\uFFFD';

    public static string Clean(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (!IsStorable(text, index))
            {
                return string.Create(text.Length, text, static (target, source) =>
                {
                    for (var index = 0; index < source.Length; index++)
                    {
                        target[index] = IsStorable(source, index) ? source[index] : Replacement;
                    }
                });
            }
        }

        return text;
    }

    /// <summary>A copy of the node with every string and name in it cleaned.</summary>
    public static JsonNode? Clean(JsonNode? node) => node switch
    {
        JsonObject entries => new JsonObject(entries.Select(entry => KeyValuePair.Create(Clean(entry.Key), Clean(entry.Value))).DistinctBy(entry => entry.Key)),
        JsonArray items => new JsonArray([.. items.Select(Clean)]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Clean(text)),
        _ => node?.DeepClone(),
    };

    private static bool IsStorable(string text, int index)
    {
        var letter = text[index];
        if (char.IsHighSurrogate(letter))
        {
            return index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]);
        }

        return letter != '\0' && (!char.IsLowSurrogate(letter) || (index > 0 && char.IsHighSurrogate(text[index - 1])));
    }
}
