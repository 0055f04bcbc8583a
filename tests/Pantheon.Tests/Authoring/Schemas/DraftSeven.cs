using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pantheon.Tests.Authoring.Schemas;

/// <summary>A second, small reader of JSON Schema (draft 7, the keywords of the editor schemas), independent of the product's own; an unknown keyword is a fault.</summary>
internal sealed class DraftSeven(JsonObject root)
{
    public IReadOnlyList<string> Check(JsonNode? value) => [.. Check(root, value, "$")];

    private IEnumerable<string> Check(JsonObject schema, JsonNode? value, string path)
    {
        foreach (var (keyword, rule) in schema)
        {
            foreach (var fault in Apply(schema, keyword, rule!, value, path))
            {
                yield return fault;
            }
        }
    }

    private IEnumerable<string> Apply(JsonObject schema, string keyword, JsonNode rule, JsonNode? value, string path) => keyword switch
    {
        "$schema" or "title" or "description" or "default" or "definitions" or "examples" or "$id" or "$comment" => [],
        "$ref" => Check(Resolve(rule.ToString()), value, path),
        "type" => Fault((rule as JsonArray ?? [rule.DeepClone()]).Any(type => Is(value, type!.ToString())), path, $"is no {rule}"),
        "enum" => Fault(((JsonArray)rule).Any(item => JsonNode.DeepEquals(item, value)), path, $"is none of {rule.ToJsonString()}"),
        "const" => Fault(JsonNode.DeepEquals(rule, value), path, $"is not {rule}"),
        "oneOf" => Fault(((JsonArray)rule).Count(part => Fits(part, value, path)) == 1, path, "does not fit exactly one of the choices"),
        "anyOf" => Fault(((JsonArray)rule).Any(part => Fits(part, value, path)), path, "fits none of the choices"),
        "if" => Fits(rule, value, path) ? Check((JsonObject)schema["then"]!, value, path) : [],
        "then" => [],
        "not" => Fault(!Fits(rule, value, path), path, "fits what it must not fit"),
        "dependencies" => value is JsonObject map
            ? ((JsonObject)rule).Where(item => map.ContainsKey(item.Key)).SelectMany(item => ((JsonArray)item.Value!).Select(name => Missing(map, name!, path))).SelectMany(fault => fault)
            : [],
        "required" => value is JsonObject map ? ((JsonArray)rule).SelectMany(name => Missing(map, name!, path)) : [],
        "properties" => value is JsonObject map
            ? ((JsonObject)rule).Where(item => map.ContainsKey(item.Key)).SelectMany(item => Check((JsonObject)item.Value!, map[item.Key], $"{path}.{item.Key}"))
            : [],
        "propertyNames" => value is JsonObject map ? map.SelectMany(item => Check((JsonObject)rule, item.Key, $"{path}.{item.Key}")) : [],
        "additionalProperties" => value is JsonObject map ? Additional(schema, rule, map, path) : [],
        "items" => value is JsonArray list ? list.SelectMany((item, index) => Check((JsonObject)rule, item, $"{path}[{index}]")) : [],
        "minItems" => value is JsonArray list ? Fault(list.Count >= (int)rule, path, $"has fewer than {rule} items") : [],
        "maxItems" => value is JsonArray list ? Fault(list.Count <= (int)rule, path, $"has more than {rule} items") : [],
        "uniqueItems" => value is JsonArray list ? Fault(list.Select(item => item?.ToJsonString()).Distinct().Count() == list.Count, path, "has an item twice") : [],
        "minProperties" => value is JsonObject map ? Fault(map.Count >= (int)rule, path, $"has fewer than {rule} keys") : [],
        "maxProperties" => value is JsonObject map ? Fault(map.Count <= (int)rule, path, $"has more than {rule} keys") : [],
        "minLength" => Is(value, "string") ? Fault(value!.ToString().Length >= (int)rule, path, "is too short") : [],
        "maxLength" => Is(value, "string") ? Fault(value!.ToString().Length <= (int)rule, path, "is too long") : [],
        "pattern" => Is(value, "string") ? Fault(Regex.IsMatch(value!.ToString(), rule.ToString(), RegexOptions.None, TimeSpan.FromSeconds(1)), path, $"does not match {rule}") : [],
        "minimum" => Is(value, "number") ? Fault(Number(value) >= Number(rule), path, $"is below {rule}") : [],
        "maximum" => Is(value, "number") ? Fault(Number(value) <= Number(rule), path, $"is above {rule}") : [],
        "exclusiveMinimum" => Is(value, "number") ? Fault(Number(value) > Number(rule), path, $"is not above {rule}") : [],
        _ => [$"{path}: the schema has the unknown keyword '{keyword}'"],
    };

    private bool Fits(JsonNode? schema, JsonNode? value, string path) => !Check((JsonObject)schema!, value, path).Any();

    private JsonObject Resolve(string reference) =>
        (JsonObject)reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate((JsonNode)root, (node, step) => node[step]!);

    private IEnumerable<string> Additional(JsonObject schema, JsonNode rule, JsonObject map, string path)
    {
        var known = schema["properties"] as JsonObject ?? [];
        var others = map.Where(item => !known.ContainsKey(item.Key));
        return rule is JsonObject part
            ? others.SelectMany(item => Check(part, item.Value, $"{path}.{item.Key}"))
            : (bool)rule ? [] : others.Select(item => $"{path}: unknown key '{item.Key}'");
    }

    private static IEnumerable<string> Missing(JsonObject map, JsonNode name, string path) => Fault(map.ContainsKey(name.ToString()), path, $"lacks '{name}'");

    private static IEnumerable<string> Fault(bool holds, string path, string text) => holds ? [] : [$"{path}: {text}"];

    private static double Number(JsonNode? value) => double.Parse(value!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);

    private static bool Is(JsonNode? value, string type) => (type, value) switch
    {
        ("null", null) => true,
        ("object", JsonObject) or ("array", JsonArray) => true,
        ("string", JsonValue text) => text.GetValueKind() == System.Text.Json.JsonValueKind.String,
        ("boolean", JsonValue flag) => flag.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        ("number", JsonValue number) => number.GetValueKind() == System.Text.Json.JsonValueKind.Number,
        ("integer", JsonValue number) => number.GetValueKind() == System.Text.Json.JsonValueKind.Number && Number(number) % 1 == 0,
        _ => false,
    };
}
