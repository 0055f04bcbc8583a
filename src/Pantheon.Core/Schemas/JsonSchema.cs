using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NJsonSchema.Validation;

namespace Pantheon.Core.Schemas;

/// <summary>A JSON Schema of the keywords that Pantheon honours (NJsonSchema behind one class); any other keyword is refused at load.</summary>
public sealed class JsonSchema
{
    private const int MaxViolations = 20;
    private const int MostBuilt = 512;

    // each session declares the same tools anew, and building costs a hundred times what judging does
    private static readonly ConcurrentDictionary<string, NJsonSchema.JsonSchema> s_built = [];

    private readonly Lazy<NJsonSchema.JsonSchema> _second;

    // what is said by types, names and lists of values alone has one meaning only
    private readonly bool _isPlain;

    private readonly SchemaDraft _draft;
    private readonly SchemaLinks _links;

    private JsonSchema(JsonObject document, string text, SchemaDraft draft, SchemaLinks links)
    {
        Document = document;
        (_draft, _links) = (draft, links);
        _isPlain = PlainSchema.Is(document);
        _second = new Lazy<NJsonSchema.JsonSchema>(() => Built(document, $"{draft} {text}", draft, links));
    }

    /// <summary>The schema as authored.</summary>
    public JsonObject Document { get; }

    /// <summary>Reads a schema; faults name the JSON path of the keyword. It means 2020-12 unless its `$schema` says draft-07.</summary>
    public static JsonSchema Parse(JsonObject document) =>
        Parse(document, document["$schema"]?.ToString().Contains("draft-07", StringComparison.Ordinal) == true ? SchemaDraft.Draft7 : SchemaDraft.Edition202012);

    /// <summary>Reads a schema of this edition, whatever it says itself.</summary>
    public static JsonSchema Parse(JsonObject document, SchemaDraft draft)
    {
        var copy = (JsonObject)document.DeepClone();
        // A document that came from text is read lazily, by whoever asks first; walked once, it can be read by several at a time.
        var text = CanonicalJson.Text(copy);
        var links = new SchemaLinks(copy, draft);
        new SchemaKeywords(copy, draft, links).Check();
        return new JsonSchema(copy, text, draft, links);
    }

    /// <summary>The first faults of the value, or none.</summary>
    public IReadOnlyList<SchemaViolation> Validate(JsonNode? value)
    {
        var faults = new SchemaJudge(Document, _draft, _links).Judge(value);
        return faults.Count > 0 ? [.. faults.Take(MaxViolations)] : SecondOpinion(value);
    }

    /// <summary>What NJsonSchema alone objects to: nothing, as far as known, but a fault of ours then fails closed.</summary>
    private IReadOnlyList<SchemaViolation> SecondOpinion(JsonNode? value) => _isPlain || ForNJsonSchema.HasLargeNumber(value)
        ? []
        : [.. _second.Value.Validate(CanonicalJson.Text(value)).Select(Translate).Take(MaxViolations)];

    private static SchemaViolation Translate(ValidationError error) =>
        new(error.Path is { Length: > 2 } path ? $"${path[1..].Replace('/', '.')}" : "$", $"a value without the fault '{error.Kind}'", "another");

    private static NJsonSchema.JsonSchema Built(JsonObject document, string text, SchemaDraft draft, SchemaLinks links)
    {
        if (s_built.Count >= MostBuilt)
        {
            s_built.Clear();
        }

        return s_built.GetOrAdd(text, _ => Build(document, draft, links));
    }

    // There is no synchronous way to read a schema; without outside references it completes at once.
    private static NJsonSchema.JsonSchema Build(JsonObject document, SchemaDraft draft, SchemaLinks links) =>
        NJsonSchema.JsonSchema.FromJsonAsync(new ForNJsonSchema(draft, links).Copy(document).ToJsonString()).GetAwaiter().GetResult();
}
