using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;

namespace Pantheon.Core.Expressions;

/// <summary>What is known before the run of the value that an expression will give: the kinds it may be of, and its schema where there is one.</summary>
public sealed record KnownType
{
    private static readonly (ValueKinds Kind, string Word, string Type)[] Words =
    [
        (ValueKinds.Text, "a text", "string"),
        (ValueKinds.Number, "a number", "number"),
        (ValueKinds.Boolean, "true or false", "boolean"),
        (ValueKinds.List, "a list", "array"),
        (ValueKinds.Object, "an object", "object"),
        (ValueKinds.Null, "nothing", "null"),
    ];

    private readonly JsonObject? _root;

    private KnownType(ValueKinds kinds, JsonObject? schema, JsonObject? root) => (Kinds, Schema, _root) = (kinds, schema, root);

    public static KnownType Unknown { get; } = new(ValueKinds.Any, null, null);

    public ValueKinds Kinds { get; }

    /// <summary>Without a reference at its top; null when nothing but the kinds is known.</summary>
    public JsonObject? Schema { get; }

    /// <summary>Whether it is never there for sure: no kind but those, null aside.</summary>
    public bool IsOnly(ValueKinds kinds) => Kinds != ValueKinds.Any && (Kinds & ~ValueKinds.Null) is not ValueKinds.None and var said && (said & ~kinds) == 0;

    public static KnownType Of(ValueKinds kinds) => new(kinds, null, null);

    /// <summary>The type of a schema; a reference is followed within the root, and what leads elsewhere is unknown.</summary>
    public static KnownType Of(JsonObject? schema, JsonObject? root = null)
    {
        var document = root ?? schema;
        var current = schema;
        for (var steps = 0; current?["$ref"] is JsonValue reference; steps++)
        {
            current = steps < 20 && document is not null && reference.GetValueKind() == JsonValueKind.String ? SchemaReference.Resolve(document, reference.GetValue<string>()) : null;
        }

        return current is null ? Unknown : new KnownType(KindsOf(current, document), current, document);
    }

    /// <summary>The type of a member of an object; one that may be missing may be null.</summary>
    public KnownType Member(string name)
    {
        if (Schema is null || (Kinds & ValueKinds.Object) == 0)
        {
            return Unknown;
        }

        if (Schema["properties"] is JsonObject properties && properties.TryGetPropertyValue(name, out var found))
        {
            var isThere = Schema["required"] is JsonArray required && required.Any(each => each?.ToString() == name);
            return Of(found as JsonObject, _root) is var type && isThere ? type : type.OrNull();
        }

        return Schema["additionalProperties"] is JsonObject others ? Of(others, _root).OrNull() : Unknown;
    }

    /// <summary>The type of a list's items; a place behind the end gives null.</summary>
    public KnownType Item() => Schema?["items"] is JsonObject items ? Of(items, _root).OrNull() : Unknown;

    public KnownType OrNull() => new(Kinds | ValueKinds.Null, Schema, _root);

    public KnownType Or(KnownType other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var schema = Kinds == ValueKinds.Null ? other : other.Kinds == ValueKinds.Null || ReferenceEquals(Schema, other.Schema) ? this : Unknown;
        return new KnownType(Kinds | other.Kinds, schema.Schema, schema._root);
    }

    /// <summary>A list of such values.</summary>
    public KnownType Listed() => Of(new JsonObject { ["type"] = "array", ["items"] = ToSchema() });

    /// <summary>As a schema of its own; references into another document are left open.</summary>
    public JsonObject ToSchema()
    {
        if (Schema is not null && !Schema.ToJsonString().Contains("\"$ref\"", StringComparison.Ordinal))
        {
            return (JsonObject)Schema.DeepClone();
        }

        return Kinds == ValueKinds.Any ? [] : new JsonObject { ["type"] = new JsonArray([.. Words.Where(word => Kinds.HasFlag(word.Kind)).Select(word => JsonValue.Create(word.Type))]) };
    }

    /// <summary>`a text or a list`.</summary>
    public static string Said(ValueKinds kinds) => string.Join(" or ", Words.Where(word => kinds.HasFlag(word.Kind)).Select(word => word.Word));

    public static ValueKinds KindOf(JsonNode? value) => Values.KindOf(value) switch
    {
        JsonValueKind.True or JsonValueKind.False => ValueKinds.Boolean,
        JsonValueKind.Number => ValueKinds.Number,
        JsonValueKind.String => ValueKinds.Text,
        JsonValueKind.Array => ValueKinds.List,
        JsonValueKind.Object => ValueKinds.Object,
        _ => ValueKinds.Null,
    };

    private static ValueKinds KindsOf(JsonObject schema, JsonObject? root)
    {
        var kinds = ValueKinds.Any;
        if (schema["type"] is { } type)
        {
            kinds = (type is JsonArray list ? list.ToList() : [type]).Aggregate(ValueKinds.None, (all, one) => all | KindOfType(one?.ToString()));
        }

        if (schema["enum"] is JsonArray choices)
        {
            kinds &= choices.Aggregate(ValueKinds.None, (all, one) => all | KindOf(one));
        }

        if (schema.ContainsKey("const"))
        {
            kinds &= KindOf(schema["const"]);
        }

        foreach (var alternatives in new[] { schema["oneOf"], schema["anyOf"] }.OfType<JsonArray>())
        {
            kinds &= alternatives.Aggregate(ValueKinds.None, (all, one) => all | Of(one as JsonObject, root).Kinds);
        }

        return kinds;
    }

    private static ValueKinds KindOfType(string? type) => type switch
    {
        "integer" => ValueKinds.Number,
        _ => Words.FirstOrDefault(word => word.Type == type) is { Word: not null } known ? known.Kind : ValueKinds.Any,
    };
}
