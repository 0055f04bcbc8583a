using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Schemas;

/// <summary>Every schema within a document by its place, and what each `$ref` names: by JSON pointer, by the `$id` of a part, never beyond the document.</summary>
internal sealed class SchemaLinks
{
    /// <summary>The base of a document without an `$id`; no reference can name it.</summary>
    private const string NoBase = "schema://document/";

    private readonly SchemaDraft _draft;
    private readonly Dictionary<JsonObject, (string Base, JsonObject Resource)> _schemas = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, JsonObject> _byId = [];
    private readonly Dictionary<JsonObject, JsonNode?> _targets = new(ReferenceEqualityComparer.Instance);

    public SchemaLinks(JsonObject root, SchemaDraft draft)
    {
        _draft = draft;
        _byId[NoBase] = root;
        Visit(root, NoBase, root);
        foreach (var (schema, (within, resource)) in _schemas)
        {
            if (schema["$ref"] is JsonValue reference && reference.GetValueKind() == JsonValueKind.String)
            {
                _targets[schema] = Find(reference.GetValue<string>(), within, resource);
            }
        }
    }

    /// <summary>Whether a part has an `$id` of its own, so that pointers may count from there.</summary>
    public bool HasParts { get; private set; }

    /// <summary>The schema that the `$ref` of a schema names: an object, true or false; null when it leads nowhere.</summary>
    public JsonNode? TargetOf(JsonObject schema) => _targets.GetValueOrDefault(schema);

    /// <summary>The schemas under a keyword's value, with the step that leads to each.</summary>
    public static IEnumerable<(string Step, JsonNode? Schema)> Within(string keyword, JsonNode? value) => (keyword, value) switch
    {
        ("items" or "additionalProperties", JsonObject) => [("", value)],
        ("items" or "oneOf" or "anyOf" or "allOf", JsonArray list) => list.Select((inner, place) => ($"[{place}]", inner)),
        ("properties" or "$defs" or "definitions", JsonObject map) => map.Select(entry => (entry.Key, entry.Value)),
        _ => [],
    };

    private void Visit(JsonObject schema, string within, JsonObject resource)
    {
        // in draft-07 what stands beside a reference is as if it were not there
        if (schema["$id"] is JsonValue id && id.GetValueKind() == JsonValueKind.String && !(_draft == SchemaDraft.Draft7 && schema.ContainsKey("$ref")))
        {
            var said = id.GetValue<string>();
            if (_draft == SchemaDraft.Draft7 && said.StartsWith('#'))
            {
                _byId[within + said] = schema;
            }
            else if (Absolute(said, within) is { } own)
            {
                HasParts |= !ReferenceEquals(schema, resource);
                (within, resource) = (own, schema);
                _byId[own] = schema;
            }
        }

        _schemas[schema] = (within, resource);
        foreach (var inner in schema.SelectMany(entry => Within(entry.Key, entry.Value)).Select(part => part.Schema).OfType<JsonObject>())
        {
            Visit(inner, within, resource);
        }
    }

    private JsonNode? Find(string reference, string within, JsonObject resource)
    {
        var cut = reference.IndexOf('#', StringComparison.Ordinal);
        var (document, fragment) = cut < 0 ? (reference, "") : (reference[..cut], reference[(cut + 1)..]);
        var named = document.Length == 0 ? within : Absolute(document, within);
        if (named is null || (document.Length == 0 ? resource : _byId.GetValueOrDefault(named)) is not { } start)
        {
            return null;
        }

        var target = fragment.Length == 0 ? start : fragment[0] == '/' ? SchemaReference.Follow(start, fragment) : _byId.GetValueOrDefault($"{named}#{fragment}");
        return target is JsonObject schema ? _schemas.ContainsKey(schema) ? schema : null : target?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? target : null;
    }

    private static string? Absolute(string reference, string within)
    {
        var plain = reference.Split('#')[0];
        return Uri.TryCreate(plain, UriKind.Absolute, out var whole) && !plain.StartsWith('/') ? whole.AbsoluteUri
            : Uri.TryCreate(within, UriKind.Absolute, out var start) && Uri.TryCreate(start, plain, out var joined) ? joined.AbsoluteUri
            : null;
    }
}
