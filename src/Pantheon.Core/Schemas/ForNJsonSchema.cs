using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Schemas;

/// <summary>
/// The part of a schema that NJsonSchema judges as the standard says. What it reads otherwise is left to <see cref="SchemaJudge"/>: it counts text elements
/// instead of characters, compares enum values by their printed text, matches patterns without a bound on time, and checks formats, which are annotations here; it takes 1 and "1" for the same item, and numbers beyond 64 bits for no numbers.
/// Everything that this copy rejects, the schema rejects too.
/// </summary>
internal sealed class ForNJsonSchema(SchemaDraft draft, SchemaLinks links)
{
    private const double LargeNumber = 9e18;

    public JsonObject Copy(JsonObject schema)
    {
        var copy = new JsonObject();
        var all = new JsonArray();
        var isAlone = draft == SchemaDraft.Draft7 && schema.ContainsKey("$ref");
        foreach (var (keyword, value) in schema.Where(entry => !isAlone || entry.Key is "$ref" or "$defs" or "definitions"))
        {
            switch (keyword)
            {
                // It asks values of other kinds for their members too.
                case "required" when schema["type"]?.GetValueKind() == JsonValueKind.String && Said.Text(schema["type"]) == "object":
                case "type" or "minItems" or "maxItems":
                    copy[keyword] = value?.DeepClone();
                    break;
                case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" when !HasLargeNumber(value):
                    copy[keyword] = value?.DeepClone();
                    break;
                // At the root it would not look for the definitions beside a reference.
                case "$ref" when !links.HasParts && NamesDefinition(Said.Text(value)):
                    var reference = Said.Text(value).Replace("#/$defs/", "#/definitions/", StringComparison.Ordinal);
                    all.Add((JsonNode)new JsonObject { ["$ref"] = reference });
                    break;
                case "enum" when ((JsonArray)value!) is { Count: > 0 } choices && choices.All(IsPlain): // checked at load
                    copy["enum"] = Canonical(value);
                    break;
                case "const" when IsPlain(value) && !schema.ContainsKey("enum"):
                    copy["enum"] = new JsonArray(Canonical(value));
                    break;
                case "items" when value is not JsonArray:
                    copy[keyword] = Copy(value);
                    break;
                case "additionalProperties":
                    copy[keyword] = value is JsonObject ? Copy(value) : value?.DeepClone();
                    break;
                case "properties":
                    copy[keyword] = CopyMap(value);
                    break;
                case "$defs" or "definitions":
                    Merge(copy, CopyMap(value));
                    break;
                case "allOf":
                    foreach (var inner in (JsonArray)value!)
                    {
                        all.Add((JsonNode)Copy(inner));
                    }

                    break;
                // A weakened alternative may fit where the real one does not, so that `exactly one` cannot be asked of it.
                case "anyOf" or "oneOf":
                    all.Add((JsonNode)new JsonObject { ["anyOf"] = new JsonArray([.. ((JsonArray)value!).Select(Copy)]) });
                    break;
            }
        }

        if (all.Count > 0)
        {
            copy["allOf"] = all;
        }

        return copy;
    }

    public static bool HasLargeNumber(JsonNode? value) => value switch
    {
        JsonObject map => map.Any(entry => HasLargeNumber(entry.Value)),
        JsonArray list => list.Any(HasLargeNumber),
        _ => value?.GetValueKind() == JsonValueKind.Number && Math.Abs(Amount.Of(value)) > LargeNumber,
    };

    // what lets nothing pass is left to the other judge
    private JsonObject Copy(JsonNode? schema) => schema is JsonObject map ? Copy(map) : [];

    private static bool NamesDefinition(string reference) =>
        reference == "#" || (reference.Split('/') is ["#", "$defs" or "definitions", var name] && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.'));

    private JsonObject CopyMap(JsonNode? schemas) =>
        new(((JsonObject)schemas!).Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)Copy(entry.Value)))); // checked at load

    private static void Merge(JsonObject copy, JsonObject definitions)
    {
        if (copy["definitions"] is not JsonObject known)
        {
            copy["definitions"] = definitions;
            return;
        }

        foreach (var (name, schema) in definitions)
        {
            known[name] = schema?.DeepClone();
        }
    }

    private static JsonNode? Canonical(JsonNode? value) => JsonNode.Parse(CanonicalJson.Text(value));

    private static bool IsPlain(JsonNode? value) => value?.GetValueKind() is JsonValueKind.String or JsonValueKind.Number;
}
