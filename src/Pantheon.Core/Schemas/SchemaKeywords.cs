using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Core.Schemas;

/// <summary>Checks an authored schema against the keywords that Pantheon honours, and their values; what it lets through means what it says.</summary>
internal sealed class SchemaKeywords(JsonObject root, SchemaDraft draft, SchemaLinks links)
{
    private static readonly string[] SchemaMaps = ["properties", "$defs", "definitions"];
    private static readonly string[] SchemaLists = ["oneOf", "anyOf", "allOf"];
    private static readonly string[] Numbers = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
    private static readonly string[] Counts = ["minLength", "maxLength", "minItems", "maxItems"];
    private static readonly string[] Annotations = ["title", "description", "default", "examples", "format", "deprecated", "$schema", "$id", "$comment"];
    private static readonly string[] Others = ["type", "required", "enum", "const", "additionalProperties", "items", "uniqueItems", "pattern", "$ref"];

    private static readonly string[] All = [.. Others, .. SchemaMaps, .. SchemaLists, .. Numbers, .. Counts, .. Annotations];

    public static IReadOnlyList<string> Types { get; } = ["string", "integer", "number", "boolean", "object", "array", "null"];

    public void Check() => Check(root, "$");

    private void Check(JsonNode? node, string path)
    {
        if (Values(node) is JsonValueKind.True or JsonValueKind.False)
        {
            return;
        }

        if (node is not JsonObject schema)
        {
            throw Wrong(path, "a schema: an object, true or false", node, null);
        }

        foreach (var (keyword, value) in schema)
        {
            Check(schema, keyword, value, JsonPath.Member(path, keyword));
        }

        FollowInPlace(schema, path, []);
    }

    private void Check(JsonObject schema, string keyword, JsonNode? value, string path)
    {
        switch (keyword)
        {
            case "type":
                CheckType(value, path);
                break;
            case "required":
                Require(value is JsonArray names && names.All(IsText), path, "a list of property names", value);
                break;
            case "enum":
                Require(value is JsonArray, path, "a list of values", value);
                break;
            case "const":
                break;
            case "additionalProperties":
                Check(value, path);
                break;
            case "items":
                CheckItems(value, path);
                break;
            case "uniqueItems":
                Require(Values(value) is JsonValueKind.True or JsonValueKind.False, path, "true or false", value);
                break;
            case "pattern":
                Require(IsText(value), path, "a regular expression", value);
                CheckPattern(value!.GetValue<string>(), path); // a text is not null
                break;
            case "$ref":
                CheckReference(schema, value, path);
                break;
            default:
                CheckOther(keyword, value, path);
                break;
        }
    }

    private void CheckOther(string keyword, JsonNode? value, string path)
    {
        if (SchemaMaps.Contains(keyword))
        {
            Require(value is JsonObject, path, "an object of schemas", value);
            foreach (var (name, inner) in value!.AsObject()) // an object is not null
            {
                Check(inner, JsonPath.Member(path, name));
            }
        }
        else if (SchemaLists.Contains(keyword))
        {
            Require(value is JsonArray { Count: > 0 }, path, "a list of at least one schema", value);
            for (var i = 0; i < value!.AsArray().Count; i++) // a list is not null
            {
                Check(value[i], JsonPath.Item(path, i));
            }
        }
        else if (Numbers.Contains(keyword))
        {
            var hint = Values(value) is JsonValueKind.True ? "the bound itself is the value, not true" : null;
            Require(Values(value) is JsonValueKind.Number && (keyword != "multipleOf" || Amount.Of(value!) > 0), path, keyword == "multipleOf" ? "a number above 0" : "a number", value, hint);
        }
        else if (Counts.Contains(keyword))
        {
            Require(Values(value) is JsonValueKind.Number && Amount.IsWhole(value!) && Amount.Of(value!) is >= 0 and <= int.MaxValue, path, "a whole number from 0 on", value);
        }
        else if (!Annotations.Contains(keyword))
        {
            throw new SchemaException(Codes.SchemaKeyword, path, $"keyword '{keyword}' at {path} is not honoured", Suggestion.Hint(keyword, All) ?? $"known are: {string.Join(", ", All)}");
        }
    }

    private static void CheckType(JsonNode? value, string path)
    {
        IReadOnlyList<JsonNode?> names = value is JsonArray { Count: > 0 } list ? [.. list] : [value];
        foreach (var name in names)
        {
            var text = IsText(name) ? name!.GetValue<string>() : null; // a text is not null
            Require(text is not null && Types.Contains(text), path, $"one of {string.Join(", ", Types)}", name, text is null ? null : Suggestion.Hint(text, Types));
        }
    }

    private static void CheckPattern(string pattern, string path)
    {
        try
        {
            SchemaPattern.Compile(pattern);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            throw new SchemaException(
                Codes.SchemaPattern, path, $"pattern '{pattern}' at {path} cannot be used: {fault.Message}", "look-around, back references and possessive groups are not supported");
        }
    }

    // one schema for all items; as a list, in draft-07 alone, one for each place
    private void CheckItems(JsonNode? value, string path)
    {
        if (value is not JsonArray list)
        {
            Check(value, path);
            return;
        }

        Require(draft == SchemaDraft.Draft7, path, "one schema for all items", value, "schemas by place are of draft-07: say so under '$schema', or describe an object");
        for (var i = 0; i < list.Count; i++)
        {
            Check(list[i], JsonPath.Item(path, i));
        }
    }

    private void CheckReference(JsonObject schema, JsonNode? value, string path)
    {
        if (!IsText(value) || links.TargetOf(schema) is null)
        {
            throw new SchemaException(
                Codes.SchemaReference, path, $"reference '{Shown(value)}' at {path} leads nowhere", "write '#', or '#/' and the way to a schema of the same document: '#/$defs/NAME'");
        }
    }

    /// <summary>A schema that asks itself about the same value would never answer.</summary>
    private void FollowInPlace(JsonObject schema, string path, IReadOnlyList<JsonObject> above)
    {
        if (above.Any(other => ReferenceEquals(other, schema)))
        {
            throw new SchemaException(Codes.SchemaReference, path, $"the schema at {path} refers to itself for the same value");
        }

        IReadOnlyList<JsonObject> here = [.. above, schema];
        if (links.TargetOf(schema) is JsonObject target)
        {
            FollowInPlace(target, path, here);
        }

        if (draft == SchemaDraft.Draft7 && schema.ContainsKey("$ref"))
        {
            return;
        }

        foreach (var inner in SchemaLists.SelectMany(keyword => schema[keyword] as JsonArray ?? []).OfType<JsonObject>())
        {
            FollowInPlace(inner, path, here);
        }
    }

    private static void Require(bool holds, string path, string expected, JsonNode? value, string? hint = null)
    {
        if (!holds)
        {
            throw Wrong(path, expected, value, hint);
        }
    }

    private static SchemaException Wrong(string path, string expected, JsonNode? value, string? hint) =>
        new(Codes.SchemaValue, path, $"{path} must be {expected}, not {Shown(value)}", hint);

    private static string Shown(JsonNode? value) => CanonicalJson.Text(value) is { Length: > 80 } longer ? $"{longer[..80]}…" : CanonicalJson.Text(value);

    private static bool IsText(JsonNode? value) => Values(value) == JsonValueKind.String;

    private static JsonValueKind Values(JsonNode? value) => value?.GetValueKind() ?? JsonValueKind.Null;
}
