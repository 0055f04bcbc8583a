using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Schemas;

/// <summary>One spelling of a JSON document, so that equal documents have equal bytes and digests: keys in order, no white space, shortest numbers (RFC 8785, but whole numbers of 64 bits stay exact).</summary>
public static class CanonicalJson
{
    // half a pair, a sign of JSON's own, or one that no text may hold
    private static readonly SearchValues<char> s_special =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Concat(Enumerable.Range(0xD800, 0x800)).Select(code => (char)code), '"', '\\']);

    public static byte[] Bytes(JsonNode? value) => Encoding.UTF8.GetBytes(Text(value));

    public static Digest DigestOf(JsonNode? value) => Digest.Of(Bytes(value));

    public static string Text(JsonNode? value)
    {
        var output = new StringBuilder();
        Append(output, value);
        return output.ToString();
    }

    private static void Append(StringBuilder output, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject map:
                output.Append('{');
                var first = true;
                KeyValuePair<string, JsonNode?>[] entries = [.. map];
                Array.Sort(entries, static (one, other) => string.CompareOrdinal(one.Key, other.Key));
                foreach (var (name, inner) in entries)
                {
                    output.Append(first ? "" : ",");
                    first = false;
                    AppendText(output, name);
                    output.Append(':');
                    Append(output, inner);
                }

                output.Append('}');
                break;
            case JsonArray list:
                output.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    output.Append(i == 0 ? "" : ",");
                    Append(output, list[i]);
                }

                output.Append(']');
                break;
            default:
                AppendScalar(output, value);
                break;
        }
    }

    private static string TextOf(JsonNode value)
    {
        using var written = JsonDocument.Parse(value.ToJsonString());
        return written.RootElement.GetString() ?? "";
    }

    private static void AppendScalar(StringBuilder output, JsonNode? value)
    {
        switch (value?.GetValueKind())
        {
            case JsonValueKind.String:
                // A text may be backed by another type than string (a date, an id); its JSON form tells its text.
                AppendText(output, value.AsValue().TryGetValue<string>(out var text) ? text : TextOf(value));
                break;
            case JsonValueKind.Number:
                output.Append(Number(value.ToJsonString()));
                break;
            case JsonValueKind.True:
                output.Append("true");
                break;
            case JsonValueKind.False:
                output.Append("false");
                break;
            default:
                output.Append("null");
                break;
        }
    }

    private static void AppendText(StringBuilder output, string text)
    {
        output.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            // up to the next that is not written as it is
            var plain = text.AsSpan(i).IndexOfAny(s_special);
            output.Append(text, i, plain < 0 ? text.Length - i : plain);
            if (plain < 0)
            {
                break;
            }

            i += plain;
            var letter = text[i];
            var isPair = char.IsHighSurrogate(letter) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair)
            {
                output.Append(letter).Append(text[++i]);
                continue;
            }

            output.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
            });
        }

        output.Append('"');
    }

    /// <summary>As ECMAScript writes numbers.</summary>
    private static string Number(string json)
    {
        if (long.TryParse(json, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole.ToString(CultureInfo.InvariantCulture);
        }

        var value = double.Parse(json, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (value == 0 || !double.IsFinite(value))
        {
            return value == 0 ? "0" : json;
        }

        // The shortest digits that read back as the same number, and where the point stands before or behind the first of them.
        var parts = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var exponent = parts.Length == 1 ? 0 : int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var dot = parts[0].IndexOf('.', StringComparison.Ordinal) is >= 0 and var at ? at : parts[0].Length;
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        var zeros = digits.Length - digits.TrimStart('0').Length;
        return (value < 0 ? "-" : "") + Layout(digits.Trim('0'), dot - zeros + exponent);
    }

    private static string Layout(string digits, int point) => point switch
    {
        > 0 and <= 21 when digits.Length <= point => digits.PadRight(point, '0'),
        > 0 and <= 21 => $"{digits[..point]}.{digits[point..]}",
        > -6 and <= 0 => $"0.{new string('0', -point)}{digits}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{(digits.Length > 1 ? $".{digits[1..]}" : "")}e{(point > 0 ? "+" : "-")}{Math.Abs(point - 1)}"),
    };
}
