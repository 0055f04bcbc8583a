using System.Globalization;
using System.Text.Json;

namespace Pantheon.Platform.Gpus;

/// <summary>Reads the numbers in answers of vendors' tools; `[N/A]`, `[Not Supported]` and other words are none.</summary>
internal static class GpuNumbers
{
    /// <summary>Above what any card can have, in any unit; a tool that says more says nothing.</summary>
    private const double Most = 1e15;

    public static double? Of(string? text) =>
        double.TryParse(text?.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? Sane(number) : null;

    /// <summary>A number, a text that is one, or an object with it as its `value`.</summary>
    public static double? Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.TryGetDouble(out var number) ? Sane(number) : null,
        JsonValueKind.String => Of(element.GetString()),
        JsonValueKind.Object when element.TryGetProperty("value", out var value) => Of(value),
        _ => null,
    };

    /// <summary>The number below one name after the other; null where one is missing.</summary>
    public static double? At(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return Of(element);
    }

    public static long? Bytes(double? number, double unit) => number is >= 0 and var known && known * unit < long.MaxValue ? (long)(known * unit) : null;

    public static int? Whole(double? number) => number is >= 0 and < int.MaxValue ? (int)number : null;

    /// <summary>The JSON of an answer, behind the warnings that may stand before it.</summary>
    public static JsonDocument Json(string answer) =>
        answer.AsSpan().IndexOfAny('{', '[') is var start and >= 0 ? JsonDocument.Parse(answer.AsMemory(start)) : throw new FormatException("the answer has no JSON");

    private static double? Sane(double number) => Math.Abs(number) <= Most ? number : null;
}
