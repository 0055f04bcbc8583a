using System.Globalization;
using System.Text.Json.Nodes;

namespace Pantheon.Tools.Arguments;

/// <summary>Reads arguments that have been validated already, without ever throwing at a shape it did not expect.</summary>
internal static class ToolArguments
{
    public static string? Text(JsonObject arguments, string name) =>
        arguments[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A whole number; a schema takes 5.0 and 5e0 for one, too.</summary>
    public static int? Number(JsonObject arguments, string name) =>
        arguments[name] is JsonValue value
        && decimal.TryParse(value.ToString(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
        && number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : null;

    public static bool Flag(JsonObject arguments, string name) =>
        arguments[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
}
