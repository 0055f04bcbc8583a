using System.Buffers;
using System.Text.Json.Nodes;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>Makes text storable: Postgres keeps neither NUL nor half a surrogate pair, and models write both.</summary>
internal static class StoredText
{
    private const char Replacement = '\uFFFD';

    private static readonly SearchValues<char> s_odd = SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(code => (char)code), '\0']);

    public static string Clean(string text)
    {
        if (IsStorable(text))
        {
            return text;
        }

        return string.Create(text.Length, text, static (target, source) =>
        {
            for (var index = 0; index < source.Length; index++)
            {
                target[index] = IsStorable(source, index) ? source[index] : Replacement;
            }
        });
    }

    /// <summary>The node with every string and name in it cleaned: itself where there was nothing to clean, else a copy.</summary>
    public static JsonNode? Clean(JsonNode? node) => IsClean(node) ? node : Cleaned(node);

    private static bool IsClean(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject entries:
                foreach (var (name, value) in entries)
                {
                    if (!IsStorable(name) || !IsClean(value))
                    {
                        return false;
                    }
                }

                return true;
            case JsonArray items:
                foreach (var item in items)
                {
                    if (!IsClean(item))
                    {
                        return false;
                    }
                }

                return true;
            case JsonValue value when value.TryGetValue<string>(out var text):
                return IsStorable(text);
            default:
                return true;
        }
    }

    private static bool IsStorable(string text)
    {
        // one look at each letter where it has none of either
        var odd = text.AsSpan().IndexOfAny(s_odd);
        for (var index = Math.Max(odd, 0); odd >= 0 && index < text.Length; index++)
        {
            if (!IsStorable(text, index))
            {
                return false;
            }
        }

        return true;
    }

    private static JsonNode? Cleaned(JsonNode? node) => node switch
    {
        JsonObject entries => new JsonObject(entries.Select(entry => KeyValuePair.Create(Clean(entry.Key), Cleaned(entry.Value))).DistinctBy(entry => entry.Key)),
        JsonArray items => new JsonArray([.. items.Select(Cleaned)]),
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
