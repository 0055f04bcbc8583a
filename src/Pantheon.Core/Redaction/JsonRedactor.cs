using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Redaction;

/// <summary>Runs a text redactor over every string of a JSON value, the names of members too.</summary>
public static class JsonRedactor
{
    public static JsonNode? Redact(JsonNode? node, Func<string, string> redact) => node switch
    {
        JsonObject map => Redact(map, redact),
        JsonArray list => Redact(list, redact),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(redact(text)),
        _ => node?.DeepClone(),
    };

    /// <summary>The value itself where nothing is found in it, as nearly always; who keeps it must not change it.</summary>
    public static T? Clean<T>(T? node, Func<string, string> redact)
        where T : JsonNode => IsClean(node, redact) ? node : (T?)Redact((JsonNode?)node, redact);

    /// <summary>Whether no secret stands in the value, the names of members included.</summary>
    public static bool IsClean(JsonNode? node, Func<string, string> redact)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (name, value) in map)
                {
                    if (!IsClean(name, redact) || !IsClean(value, redact))
                    {
                        return false;
                    }
                }

                return true;
            case JsonArray list:
                foreach (var item in list)
                {
                    if (!IsClean(item, redact))
                    {
                        return false;
                    }
                }

                return true;
            case JsonValue value when value.TryGetValue<string>(out var text):
                return IsClean(text, redact);
            default:
                return true;
        }
    }

    private static bool IsClean(string text, Func<string, string> redact) => redact(text) is var shown && (ReferenceEquals(shown, text) || shown == text);

    /// <summary>Redacts the values and not the text: in the text, quotes and other signs are escaped, which hides a secret's surroundings.</summary>
    public static string RedactText(string json, Func<string, string> redact) => Cleaned(json, redact, values => values?.ToJsonString() ?? "null");

    /// <summary>The text as it stands, unless a secret stands in it, seen as text or as values.</summary>
    public static string CleanText(string json, Func<string, string> redact) => Cleaned(json, redact, _ => redact(json));

    private static string Cleaned(string json, Func<string, string> redact, Func<JsonNode?, string> whenClean)
    {
        try
        {
            var values = JsonNode.Parse(json);
            return IsClean(values, redact) ? whenClean(values) : Redact(values, redact)?.ToJsonString() ?? "null";
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException or InvalidOperationException)
        {
            // what is no JSON after all is redacted as the text it is, and as the text that was meant
            var clean = redact(json);
            var meant = Unescaped(clean);
            return IsClean(meant, redact) ? clean : redact(meant);
        }
    }

    /// <summary>The text with each of JSON's escapes as the sign that it stands for.</summary>
    private static string Unescaped(string text)
    {
        var at = text.IndexOf('\\', StringComparison.Ordinal);
        if (at < 0)
        {
            return text;
        }

        var meant = new StringBuilder(text.Length).Append(text, 0, at);
        while (at < text.Length)
        {
            var (sign, length) = Sign(text.AsSpan(at));
            meant.Append(sign);
            at += length;
        }

        return meant.ToString();
    }

    private static (char Sign, int Length) Sign(ReadOnlySpan<char> text) => text switch
    {
        ['\\', 'u', ..] when text.Length >= 6 && ushort.TryParse(text[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) => ((char)code, 6),
        ['\\', 'n', ..] => ('\n', 2),
        ['\\', 'r', ..] => ('\r', 2),
        ['\\', 't', ..] => ('\t', 2),
        ['\\', 'b', ..] => ('\b', 2),
        ['\\', 'f', ..] => ('\f', 2),
        ['\\', '"' or '\\' or '/', ..] => (text[1], 2),
        _ => (text[0], 1),
    };

    public static JsonObject Redact(JsonObject map, Func<string, string> redact)
    {
        var clean = new JsonObject();
        foreach (var (name, value) in map)
        {
            var shown = redact(name);
            for (var twin = 2; clean.ContainsKey(shown); twin++)
            {
                // two secrets of one kind as names must not hide each other's values
                shown = FormattableString.Invariant($"{redact(name)}#{twin}");
            }

            clean[shown] = Redact(value, redact);
        }

        return clean;
    }

    public static JsonArray Redact(JsonArray list, Func<string, string> redact) => new([.. list.Select(item => Redact(item, redact))]);
}
