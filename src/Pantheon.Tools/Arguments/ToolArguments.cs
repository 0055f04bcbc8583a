using System.Globalization;
using System.Text.Json.Nodes;

namespace Pantheon.Tools.Arguments;

/// <summary>Reads arguments that have been validated already, without ever throwing at a shape it did not expect.</summary>
internal static class ToolArguments
{
    public static string? Text(JsonObject arguments, string name) =>
        arguments[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static int? Number(JsonObject arguments, string name) =>
        arguments[name] is JsonValue value && int.TryParse(value.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public static bool Flag(JsonObject arguments, string name) =>
        arguments[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
}
