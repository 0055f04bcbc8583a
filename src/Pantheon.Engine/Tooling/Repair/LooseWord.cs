using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Words outside quotes as JSON: literals of JSON and Python, numbers, and everything else as a text.</summary>
internal static class LooseWord
{
    public static string Json(string word) => word switch
    {
        "true" or "false" or "null" => word,
        "True" => "true",
        "False" => "false",
        "None" => "null",
        _ => IsNumber(word) ? word : Quoted(word),
    };

    /// <summary>Whether a text is one whole JSON value, as it stands.</summary>
    public static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return false;
        }
    }

    public static string Quoted(string value)
    {
        var json = new StringBuilder();
        Write(json, value);
        return json.ToString();
    }

    /// <summary>A text in quotes, with what JSON does not allow in it escaped.</summary>
    public static void Write(StringBuilder json, string value)
    {
        json.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var isPair = char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]);
            if (isPair)
            {
                json.Append(c).Append(value[++i]);
            }
            else if (c is '"' or '\\')
            {
                json.Append('\\').Append(c);
            }
            else if (c < ' ')
            {
                json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                json.Append(char.IsSurrogate(c) ? '\uFFFD' : c);
            }
        }

        json.Append('"');
    }

    private static bool IsNumber(string word) => (char.IsAsciiDigit(word[0]) || word[0] == '-') && IsJson(word);
}
