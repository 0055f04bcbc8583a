using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Expressions;

/// <summary>Truth, equality, order and conversions of values, as GitHub Actions documents them.</summary>
internal static class Values
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 512 };
    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true, NewLine = "\n" };

    public static JsonValueKind KindOf(JsonNode? value) => value?.GetValueKind() ?? JsonValueKind.Null;

    /// <summary>False, 0, the empty text and null are false; NaN too.</summary>
    public static bool IsTrue(JsonNode? value) => KindOf(value) switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False => false,
        JsonValueKind.Number => NumberOf(value) is var number && number != 0 && !double.IsNaN(number),
        JsonValueKind.String => TextOf(value).Length > 0,
        _ => true,
    };

    /// <summary>Texts compare without case, other kinds as numbers when they differ; lists and objects are equal to themselves only.</summary>
    public static bool AreEqual(JsonNode? left, JsonNode? right)
    {
        var (leftKind, rightKind) = (KindOf(left), KindOf(right));
        if (leftKind == JsonValueKind.String && rightKind == JsonValueKind.String)
        {
            return string.Equals(TextOf(left), TextOf(right), StringComparison.OrdinalIgnoreCase);
        }

        if (left is JsonArray or JsonObject || right is JsonArray or JsonObject)
        {
            return ReferenceEquals(left, right);
        }

        return NumberOf(left) == NumberOf(right);
    }

    /// <summary>Negative, zero or positive; null when the two have no order.</summary>
    public static int? Compare(JsonNode? left, JsonNode? right)
    {
        if (KindOf(left) == JsonValueKind.String && KindOf(right) == JsonValueKind.String)
        {
            return string.Compare(TextOf(left), TextOf(right), StringComparison.OrdinalIgnoreCase);
        }

        var (a, b) = (NumberOf(left), NumberOf(right));
        return double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);
    }

    public static double NumberOf(JsonNode? value) => KindOf(value) switch
    {
        JsonValueKind.Null or JsonValueKind.False => 0,
        JsonValueKind.True => 1,
        JsonValueKind.Number => NumberOf(value!.ToJsonString()), // a number is not null
        JsonValueKind.String => NumberOf(TextOf(value)),
        _ => double.NaN,
    };

    public static double NumberOf(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return 0;
        }

        if (trimmed.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(trimmed.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : double.NaN;
        }

        return double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }

    /// <summary>A number value; whole ones print as whole ones.</summary>
    public static JsonNode Number(double value) =>
        Math.Truncate(value) == value && Math.Abs(value) < 1e15 ? JsonValue.Create((long)value) : JsonValue.Create(value);

    /// <summary>The value within a text: nothing for null, plain lists with commas, other lists and objects as JSON.</summary>
    public static string Text(JsonNode? value) => KindOf(value) switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => NumberText(value!.ToJsonString()), // a number is not null
        JsonValueKind.String => TextOf(value),
        JsonValueKind.Array when value is JsonArray array && array.All(item => item is not (JsonArray or JsonObject)) => string.Join(", ", array.Select(Text)),
        _ => Json(value, indented: false),
    };

    public static string Json(JsonNode? value, bool indented) => value?.ToJsonString(indented ? Indented : Compact) ?? "null";

    /// <summary>Null, and texts, lists and objects without anything in them.</summary>
    public static bool IsEmpty(JsonNode? value) => value switch
    {
        null => true,
        JsonArray array => array.Count == 0,
        JsonObject map => map.Count == 0,
        _ => KindOf(value) == JsonValueKind.String && string.IsNullOrWhiteSpace(TextOf(value)),
    };

    private static string NumberText(string json)
    {
        if (long.TryParse(json, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            return json;
        }

        var number = NumberOf(json);
        return Math.Truncate(number) == number && Math.Abs(number) < 1e15
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
    }

    // A text may be backed by another type than string (a date, an id); then its JSON form is its text.
    private static string TextOf(JsonNode? value) =>
        value is JsonValue known && known.TryGetValue<string>(out var text) ? text : value?.ToJsonString().Trim('"') ?? "";
}
