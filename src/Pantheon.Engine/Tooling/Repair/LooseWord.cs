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
        LooseString.Write(json, value);
        return json.ToString();
    }

    private static bool IsNumber(string word) => (char.IsAsciiDigit(word[0]) || word[0] == '-') && IsJson(word);
}
