using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Engine.Tooling.Arguments;

/// <summary>Brings a value that breaks its schema nearer to it without loss: names of arguments, defaults of required ones, and types that can be said in another type.</summary>
internal sealed class SchemaFit(JsonObject root)
{
    private const int MaxDepth = LooseCheck.MaxDepth;
    private const int MaxFollowed = 16;

    private readonly SortedSet<Step> _steps = [];

    private enum Step
    {
        Name,
        Default,
        Coercion,
    }

    /// <summary>What was done, in the order of doing.</summary>
    public IEnumerable<string> Repairs => _steps.Select(step => step switch
    {
        Step.Name => RepairWords.ArgumentName,
        Step.Default => RepairWords.Default,
        _ => RepairWords.Coercion,
    });

    public JsonObject Fit(JsonObject arguments)
    {
        Members(root, arguments, 0);
        return arguments;
    }

    private void Members(JsonObject schema, JsonObject value, int depth)
    {
        if (schema["properties"] is not JsonObject known)
        {
            return;
        }

        Names(schema, known, value);
        var required = Required(schema);
        foreach (var name in required.Where(name => !value.ContainsKey(name)))
        {
            if (Followed(known[name]) is { } missing && missing.ContainsKey("default"))
            {
                value[name] = missing["default"]?.DeepClone();
                _steps.Add(Step.Default);
            }
        }

        foreach (var (name, member) in value.ToList())
        {
            if (Followed(known[name]) is not { } inner)
            {
                continue;
            }

            if (member is null && !required.Contains(name) && TypesOf(inner) is { Count: > 0 } types && !types.Contains("null"))
            {
                value.Remove(name); // null for an argument that may be left out
                _steps.Add(Step.Coercion);
            }
            else if (Coerced(inner, member, depth + 1) is var fitting && !ReferenceEquals(fitting, member))
            {
                value[name] = fitting;
            }
        }
    }

    private void Names(JsonObject schema, JsonObject known, JsonObject value)
    {
        var isOpen = schema["additionalProperties"] is not JsonValue closed || closed.GetValueKind() != JsonValueKind.False;
        var missing = known.Select(entry => entry.Key).Where(name => !value.ContainsKey(name)).ToList();
        var wanted = isOpen ? Required(schema).Intersect(missing).ToList() : missing;
        var meant = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in value.Select(entry => entry.Key).Where(name => !known.ContainsKey(name)))
        {
            if (NameMatch.Find(name, wanted) is { } match)
            {
                meant[name] = match;
                wanted.Remove(match);
            }
        }

        if (meant.Count == 0)
        {
            return;
        }

        var members = value.ToList();
        value.Clear();
        foreach (var (name, member) in members)
        {
            value[meant.GetValueOrDefault(name, name)] = member;
        }

        _steps.Add(Step.Name);
    }

    private JsonNode? Coerced(JsonObject schema, JsonNode? value, int depth)
    {
        if (depth > MaxDepth)
        {
            return value;
        }

        var types = TypesOf(schema);
        var fitting = types.Count == 0 || types.Exists(type => IsOfType(value, type)) ? value : Converted(types, schema, value);
        if (!ReferenceEquals(fitting, value))
        {
            _steps.Add(Step.Coercion);
        }

        fitting = Chosen(schema, fitting);
        switch (fitting)
        {
            case JsonObject map:
                Members(Kind(schema, "object"), map, depth);
                break;
            case JsonArray list when Followed(Kind(schema, "array")["items"]) is { } items:
                for (var i = 0; i < list.Count; i++)
                {
                    var item = list[i];
                    if (Coerced(items, item, depth + 1) is var one && !ReferenceEquals(one, item))
                    {
                        list[i] = one;
                    }
                }

                break;
        }

        return fitting;
    }

    /// <summary>The value in the one type, of those allowed, in which it can be said; the value itself when there is none or more than one.</summary>
    private static JsonNode? Converted(List<string> types, JsonObject schema, JsonNode? value)
    {
        var ways = types.Where(type => type != "null").Distinct().Select(type => LosslessValue.In(type, value)).OfType<JsonNode>().ToList();
        if (ways.Count == 1)
        {
            return ways[0];
        }

        if (ways.Count == 0 && types.Contains("null") && value?.GetValueKind() == JsonValueKind.String && value.ToString() is "null" or "None")
        {
            return null;
        }

        return ways.Count == 0 && types.Contains("array") && value is not (null or JsonArray) && schema.Count > 0 ? new JsonArray(value.DeepClone()) : value;
    }

    /// <summary>A text that is a choice of the schema but for its case.</summary>
    private JsonNode? Chosen(JsonObject schema, JsonNode? value)
    {
        var choices = schema["enum"] as JsonArray ?? (schema["const"] is { } only ? new JsonArray(only.DeepClone()) : null);
        if (choices is null || value?.GetValueKind() != JsonValueKind.String || choices.Any(choice => JsonNode.DeepEquals(choice, value)))
        {
            return value;
        }

        var said = value.ToString().Trim();
        var same = choices.Where(choice => choice?.GetValueKind() == JsonValueKind.String && string.Equals(choice.ToString(), said, StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
        if (same.Count != 1)
        {
            return value;
        }

        _steps.Add(Step.Coercion);
        return same[0]!.DeepClone(); // it is a text
    }

    /// <summary>The alternative of the schema that speaks of this kind of value; the schema itself when it has none.</summary>
    private JsonObject Kind(JsonObject schema, string type)
    {
        if (schema.ContainsKey("properties") || schema.ContainsKey("items"))
        {
            return schema;
        }

        var fitting = Alternatives(schema).Where(alternative => TypesOf(alternative).Contains(type)).Take(2).ToList();
        return fitting.Count == 1 ? fitting[0] : schema;
    }

    private List<string> TypesOf(JsonObject schema)
    {
        var types = schema["type"] switch
        {
            JsonArray list => [.. list.Select(type => type?.ToString() ?? "")],
            JsonValue one => [one.ToString()],
            _ => new List<string>(),
        };
        if (types.Count == 0)
        {
            var inner = Alternatives(schema).Select(TypesOf).ToList();
            types = inner.Exists(alternative => alternative.Count == 0) ? [] : [.. inner.SelectMany(alternative => alternative).Distinct()];
        }

        return types.Count == 0 && schema["enum"] is JsonArray { Count: > 0 } choices && choices.All(choice => choice?.GetValueKind() == JsonValueKind.String) ? ["string"] : types;
    }

    private IEnumerable<JsonObject> Alternatives(JsonObject schema) =>
        (schema["anyOf"] as JsonArray ?? schema["oneOf"] as JsonArray ?? []).Select(Followed).OfType<JsonObject>();

    /// <summary>The schema behind a reference within the document.</summary>
    private JsonObject? Followed(JsonNode? schema)
    {
        for (var i = 0; i < MaxFollowed && schema is JsonObject map; i++)
        {
            if (map["$ref"] is not JsonValue reference)
            {
                return map;
            }

            var path = reference.ToString().Split('/');
            schema = path is ["#", "$defs" or "definitions", _] ? root[path[1]]?[path[2]] : path is ["#"] ? root : null;
        }

        return null;
    }

    private static List<string> Required(JsonObject schema) => [.. (schema["required"] as JsonArray ?? []).Select(name => name?.ToString() ?? "")];

    private static bool IsOfType(JsonNode? value, string type) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "null" => value is null,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && LosslessValue.IsWhole(value.ToJsonString()),
        _ => true,
    };
}
