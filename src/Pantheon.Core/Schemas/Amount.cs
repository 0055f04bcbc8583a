using System.Globalization;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Schemas;

/// <summary>Numbers of JSON as numbers: exact within the range of decimals, and whole when nothing follows the point.</summary>
internal static class Amount
{
    public static double Of(JsonNode number) => double.Parse(number.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    public static bool IsWhole(JsonNode number) => Exact(number) is { } exact ? decimal.Truncate(exact) == exact : Math.Truncate(Of(number)) == Of(number);

    public static int Compare(JsonNode left, JsonNode right) =>
        Exact(left) is { } a && Exact(right) is { } b ? a.CompareTo(b) : Of(left).CompareTo(Of(right));

    public static bool IsMultiple(JsonNode number, JsonNode of) =>
        Exact(number) is { } a && Exact(of) is { } b ? a % b == 0 : Math.IEEERemainder(Of(number), Of(of)) == 0;

    private static decimal? Exact(JsonNode number) =>
        decimal.TryParse(number.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && (exact != 0 || Of(number) == 0) ? exact : null;
}
