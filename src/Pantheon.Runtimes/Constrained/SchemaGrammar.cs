using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Pantheon.Runtimes.Constrained;

/// <summary>
/// Writes a JSON schema as a grammar in llama.cpp's notation, for its programs whose own translation fails under a chat template. It holds types, properties and
/// their order, lists, constants and alternatives; bounds and patterns it leaves open, since every answer is validated again.
/// </summary>
public sealed class SchemaGrammar
{
    private const string Base = """
        space ::= | " " | "\n" [ \t]{0,20}
        char ::= [^"\\\x7F\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4})
        string ::= "\"" char* "\""
        integer ::= "-"? ("0" | [1-9] [0-9]{0,15})
        number ::= integer ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,3})?
        boolean ::= "true" | "false"
        null ::= "null"
        value ::= object | array | string | number | boolean | null
        object ::= "{" space (string space ":" space value (space "," space string space ":" space value)*)? space "}"
        array ::= "[" space (value (space "," space value)*)? space "]"
        """;

    private readonly JsonNode _root;
    private readonly Dictionary<string, string> _references = new(StringComparer.Ordinal);
    private readonly StringBuilder _rules = new();
    private int _count;

    private SchemaGrammar(JsonNode root) => _root = root;

    public static string Of(JsonNode schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var grammar = new SchemaGrammar(schema);
        var root = grammar.Rule(schema);
        return $"root ::= {root}\n{grammar._rules}{Base.ReplaceLineEndings("\n")}\n";
    }

    /// <summary>What stands for a schema: a name of the base rules, or a new rule's.</summary>
    private string Rule(JsonNode? schema) => schema switch
    {
        JsonObject map when map["$ref"] is JsonValue target => Reference(target.ToString()),
        JsonObject map when map["const"] is { } constant => Literal(constant.ToJsonString()),
        JsonObject map when map["enum"] is JsonArray { Count: > 0 } values => Define(string.Join(" | ", values.Select(value => Literal(value?.ToJsonString() ?? "null")))),
        JsonObject map when (map["anyOf"] ?? map["oneOf"]) is JsonArray { Count: > 0 } forms => Define(string.Join(" | ", forms.Select(Rule))),
        JsonObject map when map["allOf"] is JsonArray { Count: 1 } only => Rule(only[0]),
        JsonObject map when map["type"] is JsonArray types => Define(string.Join(" | ", types.Select(type => OfType(map, type?.ToString())))),
        JsonObject map => OfType(map, map["type"]?.ToString()),
        _ => "value",
    };

    private string OfType(JsonObject schema, string? type) => type switch
    {
        "object" when schema["properties"] is JsonObject { Count: > 0 } properties => Object(properties, Required(schema)),
        "array" => Array(schema),
        "string" or "integer" or "number" or "boolean" or "null" or "object" => type,
        null when schema["properties"] is JsonObject { Count: > 0 } properties => Object(properties, Required(schema)),
        _ => "value",
    };

    /// <summary>Properties come in the order of the schema, those that must be there first.</summary>
    private string Object(JsonObject properties, HashSet<string> required)
    {
        var must = properties.Where(property => required.Contains(property.Key)).Select(Property).ToList();
        var may = properties.Where(property => !required.Contains(property.Key)).Select(Property).ToList();
        const string Comma = " space \",\" space ";
        var body = must.Count > 0
            ? string.Join(Comma, must) + string.Concat(may.Select(property => $" (space \",\" space {property})?"))
            : $"({string.Join(" | ", may.Select((property, place) => property + string.Concat(may.Skip(place + 1).Select(later => $" (space \",\" space {later})?"))))})?";
        return Define($"\"{{\" space {body} space \"}}\"");
    }

    private string Property(KeyValuePair<string, JsonNode?> property) => Define($"{Literal(JsonValue.Create(property.Key).ToJsonString())} space \":\" space {Rule(property.Value)}");

    private string Array(JsonObject schema)
    {
        var item = Rule(schema["items"]);
        var least = schema["minItems"] is JsonValue value && value.TryGetValue<int>(out var number) ? number : 0;
        return Define(least > 0
            ? $"\"[\" space {item} (space \",\" space {item}){{{(least - 1).ToString(CultureInfo.InvariantCulture)},}} space \"]\""
            : $"\"[\" space ({item} (space \",\" space {item})*)? space \"]\"");
    }

    private string Reference(string target)
    {
        if (!_references.TryGetValue(target, out var name))
        {
            // named before it is written: a schema may lead back to itself
            name = NextName();
            _references[target] = name;
            var body = Rule(Resolve(target)); // rules of its own come first
            _rules.Append(CultureInfo.InvariantCulture, $"{name} ::= {body}\n");
        }

        return name;
    }

    private JsonNode? Resolve(string target)
    {
        JsonNode? node = _root;
        foreach (var part in target.Split('/').Skip(1))
        {
            node = (node as JsonObject)?[part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
        }

        return node;
    }

    private string Define(string body)
    {
        var name = NextName();
        _rules.Append(CultureInfo.InvariantCulture, $"{name} ::= {body}\n");
        return name;
    }

    private string NextName() => string.Create(CultureInfo.InvariantCulture, $"r{_count++}");

    private static HashSet<string> Required(JsonObject schema) =>
        (schema["required"] as JsonArray ?? []).Select(name => name?.ToString()).OfType<string>().ToHashSet(StringComparer.Ordinal);

    private static string Literal(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";
}
