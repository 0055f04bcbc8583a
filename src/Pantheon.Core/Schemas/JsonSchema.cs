using System.Text.Json.Nodes;
using NJsonSchema.Validation;

namespace Pantheon.Core.Schemas;

/// <summary>A JSON Schema of the keywords that Pantheon honours (NJsonSchema behind one class); any other keyword is refused at load.</summary>
public sealed class JsonSchema
{
    private const int MaxViolations = 20;

    private readonly Lazy<NJsonSchema.JsonSchema> _second;

    private JsonSchema(JsonObject document)
    {
        Document = document;
        _second = new Lazy<NJsonSchema.JsonSchema>(() => Build(document));
    }

    /// <summary>The schema as authored.</summary>
    public JsonObject Document { get; }

    /// <summary>Reads a schema; faults name the JSON path of the keyword.</summary>
    public static JsonSchema Parse(JsonObject document)
    {
        var copy = (JsonObject)document.DeepClone();
        // A document that came from text is read lazily, by whoever asks first; walked once, it can be read by several at a time.
        _ = CanonicalJson.Text(copy);
        new SchemaKeywords(copy).Check();
        return new JsonSchema(copy);
    }

    /// <summary>The first faults of the value, or none.</summary>
    public IReadOnlyList<SchemaViolation> Validate(JsonNode? value)
    {
        var faults = new SchemaJudge(Document).Judge(value);
        return faults.Count > 0 ? [.. faults.Take(MaxViolations)] : SecondOpinion(value);
    }

    /// <summary>What NJsonSchema alone objects to: nothing, as far as known, but a fault of ours then fails closed.</summary>
    private IReadOnlyList<SchemaViolation> SecondOpinion(JsonNode? value) => Document.Count == 0 || ForNJsonSchema.HasLargeNumber(value)
        ? []
        : [.. _second.Value.Validate(CanonicalJson.Text(value)).Select(Translate).Take(MaxViolations)];

    private static SchemaViolation Translate(ValidationError error) =>
        new(error.Path is { Length: > 2 } path ? $"${path[1..].Replace('/', '.')}" : "$", $"a value without the fault '{error.Kind}'", "another");

    // There is no synchronous way to read a schema; without outside references it completes at once.
    private static NJsonSchema.JsonSchema Build(JsonObject document) =>
        NJsonSchema.JsonSchema.FromJsonAsync(ForNJsonSchema.Copy(document).ToJsonString()).GetAwaiter().GetResult();
}
