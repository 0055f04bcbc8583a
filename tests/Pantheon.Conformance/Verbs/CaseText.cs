using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pantheon.Conformance.Verbs;

/// <summary>Reads texts out of cases that may hold anything, half characters among them.</summary>
public static class CaseText
{
    /// <summary>The text, or null where the value is none or is no whole Unicode text.</summary>
    public static string? Of(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text with half characters kept, as streams part it; null where the value is no text.</summary>
    public static string? Loose(JsonElement value) => Of(value) ?? (value.ValueKind == JsonValueKind.String ? Unescaped(value.GetRawText()[1..^1]) : null);

    private static string Unescaped(string raw)
    {
        var text = new StringBuilder();
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] != '\\')
            {
                text.Append(raw[at]);
            }
            else if (raw[++at] == 'u')
            {
                text.Append((char)ushort.Parse(raw.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 4;
            }
            else
            {
                text.Append(raw[at] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
            }
        }

        return text.ToString();
    }

    /// <summary>An id as it was written, as JSON; null where it cannot be written again.</summary>
    public static string Raw(JsonElement id)
    {
        try
        {
            return id.ValueKind is JsonValueKind.String or JsonValueKind.Number ? id.GetRawText() : "null";
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            return "null";
        }
    }
}
