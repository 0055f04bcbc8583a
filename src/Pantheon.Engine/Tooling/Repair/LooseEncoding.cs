using System.Globalization;
using System.Text;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Takes escapes out of texts that were encoded once more than they should be.</summary>
internal static class LooseEncoding
{
    /// <summary>What a valid JSON text in quotes says.</summary>
    public static string Inside(ReadOnlySpan<char> quoted)
    {
        var rest = quoted[..^1];
        using var inside = new LooseOutput(rest.Length);
        for (var at = 1; at < rest.Length;)
        {
            if (rest[at] != '\\')
            {
                var length = rest[at..].IndexOf('\\');
                length = length < 0 ? rest.Length - at : length;
                inside.Append(rest.Slice(at, length));
                at += length;
                continue;
            }

            var isCode = rest[at + 1] == 'u';
            inside.Append(isCode ? (char)int.Parse(rest.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : rest[at + 1] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var c => c });
            at += isCode ? 6 : 2;
        }

        return inside.ToString();
    }

    /// <summary>The text from a place on, one layer of backslashes less.</summary>
    public static string Unescaped(string text, int from)
    {
        var inner = new StringBuilder(text.Length);
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] != '\\')
            {
                inner.Append(text[at]);
            }
            else if (++at < text.Length)
            {
                inner.Append(text[at] switch { '"' or '\\' or '/' => $"{text[at]}", 'n' => "\n", 't' => "\t", 'r' => "\r", var c => $"\\{c}" });
            }
        }

        return inner.ToString();
    }

    public static bool HasHalfCharacter(string text)
    {
        var first = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        for (var at = first; at >= 0 && at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(text[at]) || at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]))
            {
                return true;
            }

            at++;
        }

        return false;
    }
}
