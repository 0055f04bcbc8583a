using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Core.Schemas;

namespace Pantheon.Runtimes.Structured;

/// <summary>Finds the JSON document in a chatty or fenced answer: the largest balanced value that the reader takes.</summary>
internal static class JsonExtraction
{
    private const int MaxBegins = 400;

    // a longer one is no answer with a few words around it
    private const int MaxText = 256 * 1024;

    /// <summary>The document as the answer spells it, or null.</summary>
    public static string? Find(string text, Func<JsonNode?, bool> isWanted)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(isWanted);
        return text.Length > MaxText ? null : CodeFence.All(text).Concat(Balanced(text)).OrderByDescending(found => found.Length).FirstOrDefault(found => Read(found, out var value) && isWanted(value));
    }

    public static bool Read(string text, out JsonNode? value)
    {
        try
        {
            value = StrictJson.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            value = null;
            return false;
        }
    }

    private static IEnumerable<string> Balanced(string text)
    {
        var begins = 0;
        for (var i = 0; i < text.Length && begins < MaxBegins; i++)
        {
            if (text[i] is '{' or '[' && ++begins <= MaxBegins && End(text, i) is { } end)
            {
                yield return text[i..end];
            }
        }
    }

    /// <summary>Where the value that begins here ends, by its brackets and strings.</summary>
    private static int? End(string text, int begin)
    {
        var open = new Stack<char>();
        var isText = false;
        for (var i = begin; i < text.Length; i++)
        {
            var letter = text[i];
            if (isText)
            {
                i += letter == '\\' ? 1 : 0;
                isText = letter != '"';
                continue;
            }

            switch (letter)
            {
                case '"':
                    isText = true;
                    break;
                case '{' or '[':
                    open.Push(letter == '{' ? '}' : ']');
                    break;
                case '}' or ']' when open.Pop() != letter:
                    return null;
                case '}' or ']' when open.Count == 0:
                    return i + 1;
            }
        }

        return null;
    }
}
