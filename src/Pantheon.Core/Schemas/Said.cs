using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Core.Schemas;

/// <summary>The words in which values and expectations are told.</summary>
internal static class Said
{
    private const int MaxValue = 80;

    public static string Text(JsonNode? text) => text?.GetValue<string>() ?? "";

    public static IEnumerable<string> TypesOf(JsonNode type) => type is JsonArray list ? list.Select(Text) : [Text(type)];

    public static bool IsOfType(JsonNode? value, string type) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "null" => value is null || value.GetValueKind() == JsonValueKind.Null,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        _ => value?.GetValueKind() == JsonValueKind.Number && Amount.IsWhole(value),
    };

    /// <summary>The values to choose from, of `enum` and of `const`.</summary>
    public static IEnumerable<JsonArray> ChoicesOf(JsonObject schema)
    {
        if (schema["enum"] is JsonArray choices)
        {
            yield return choices;
        }

        if (schema.ContainsKey("const"))
        {
            yield return new JsonArray(schema["const"]?.DeepClone());
        }
    }

    /// <summary>`one of "a", "b"`, with the near one when a text was misspelt.</summary>
    public static string Choices(JsonArray choices, JsonNode? value)
    {
        var near = IsOfType(value, "string") ? Suggestion.Hint(Text(value), choices.Where(choice => IsOfType(choice, "string")).Select(Text)) : null;
        var words = choices.Count == 1 ? Value(choices[0]) : $"one of {string.Join(", ", choices.Select(Value))}";
        return near is null ? words : $"{words} ({near})";
    }

    /// <summary>The type, and the value too where it is short.</summary>
    public static string Kind(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "an object",
        JsonArray => "an array",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => $"the string {Value(value)}",
            JsonValueKind.Number => $"the number {Value(value)}",
            JsonValueKind.Null => "null",
            _ => $"the boolean {Value(value)}",
        },
    };

    public static string Value(JsonNode? value)
    {
        var text = CanonicalJson.Text(value);
        if (text.Length <= MaxValue)
        {
            return text;
        }

        var cut = char.IsHighSurrogate(text[MaxValue - 1]) ? MaxValue - 1 : MaxValue;
        return $"{text[..cut]}…";
    }

    public static string Names(IEnumerable<string> names) => string.Join(", ", names.Take(20).Select(name => $"'{name}'"));

    public static string Count(JsonNode count, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{CanonicalJson.Text(count)} {unit}{(Amount.Of(count) == 1 ? "" : "s")}");

    public static SchemaViolation UnknownProperty(string path, string name, JsonObject known)
    {
        var names = known.Select(entry => entry.Key).ToList();
        var allowed = names.Count == 0 ? "no properties" : $"only the properties {Names(names)}";
        var near = Suggestion.Hint(name, names);
        return new SchemaViolation(path, near is null ? allowed : $"{allowed} ({near})", $"the unknown property '{name}'");
    }

    /// <summary>Whether the fault is that another kind of value was expected, not another value of the kind.</summary>
    public static bool IsAboutKind(SchemaViolation fault) =>
        SchemaKeywords.Types.Any(type => fault.Expected == type || fault.Expected.StartsWith($"{type} or ", StringComparison.Ordinal))
        || fault.Expected.StartsWith("one of ", StringComparison.Ordinal) || fault.Expected[0] is '"' or '{' or '[';
}
