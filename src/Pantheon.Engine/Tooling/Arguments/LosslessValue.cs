using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Engine.Tooling.Arguments;

/// <summary>Says a value in another type, where nothing of it is lost by that.</summary>
internal static class LosslessValue
{
    /// <summary>The value in a type of JSON Schema, or null where it cannot be said in it.</summary>
    public static JsonNode? In(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("string", JsonValueKind.Number) => JsonValue.Create(value!.ToJsonString()), // a number is there
        ("string", JsonValueKind.True) => JsonValue.Create("true"),
        ("string", JsonValueKind.False) => JsonValue.Create("false"),
        ("integer", JsonValueKind.String) => Integer(value!.ToString().Trim()), // a text is there, here and below
        ("number", JsonValueKind.String) => Number(value!.ToString().Trim()),
        ("boolean", JsonValueKind.String) => Boolean(value!.ToString().Trim()),
        ("object", JsonValueKind.String) => Structure(value!.ToString(), '{'),
        ("array", JsonValueKind.String) => Structure(value!.ToString(), '['),
        _ => null,
    };

    /// <summary>Whether a number of JSON has nothing behind its point.</summary>
    public static bool IsWhole(string number) =>
        decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            ? decimal.Truncate(exact) == exact
            : double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsInteger(value);

    private static JsonNode? Integer(string text) => Number(text) is { } number && IsWhole(text) ? Whole(text) ?? number : null;

    /// <summary>5.0 as 5.</summary>
    private static JsonValue? Whole(string text) =>
        text.Contains('.', StringComparison.Ordinal) && long.TryParse(text.AsSpan(0, text.IndexOf('.', StringComparison.Ordinal)), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
        && !text.Contains('e', StringComparison.OrdinalIgnoreCase)
            ? JsonValue.Create(whole)
            : null;

    private static JsonNode? Number(string text) => text.Length > 0 && LooseCheck.NumberEnd(text, 0) == text.Length ? JsonNode.Parse(text) : null;

    private static JsonValue? Boolean(string text) =>
        text.Equals("true", StringComparison.OrdinalIgnoreCase) ? JsonValue.Create(true)
        : text.Equals("false", StringComparison.OrdinalIgnoreCase) ? JsonValue.Create(false)
        : null;

    /// <summary>The JSON that a text holds, mended where it must be; never one that was cut.</summary>
    private static JsonNode? Structure(string text, char open)
    {
        if (!text.AsSpan().TrimStart().StartsWith([open]) || LooseDocument.Read(text, LooseRoot.Any).Only is not { } json)
        {
            return null;
        }

        try
        {
            return StrictJson.Parse(json) is JsonNode read && (open == '{') == read is JsonObject ? read : null;
        }
        catch (JsonException)
        {
            return null; // a name stands twice in it, or half a character
        }
    }
}
