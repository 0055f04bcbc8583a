using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Schemas;

namespace Pantheon.Runtimes.Structured;

/// <summary>Judges an answer by its schema, whatever the server promised: taken as it is, with the JSON taken out of the talk around it, or not at all.</summary>
/// <param name="Json">The document to take in place of the answer; null where the answer stays as it is.</param>
/// <param name="Note">What was done or found, for the trace; null where nothing was.</param>
internal sealed record SchemaAnswer(string? Json, string? Note)
{
    public static SchemaAnswer Of(JsonSchema schema, string answer)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(answer);
        var isJson = JsonExtraction.Read(answer, out var value);
        if (isJson && schema.Validate(value).Count == 0)
        {
            return new SchemaAnswer(null, null);
        }

        if (JsonExtraction.Find(answer, found => schema.Validate(found).Count == 0) is { } json)
        {
            return new SchemaAnswer(json, answer.TrimStart().StartsWith("```", StringComparison.Ordinal) ? "json taken out of a fence" : "json taken out of text");
        }

        return new SchemaAnswer(null, isJson ? $"answer breaks its schema: {schema.Validate(value)[0]}" : "answer is not json");
    }

    /// <summary>The schema that a request asks for, read by the rules of the house.</summary>
    public static JsonSchema? Wanted(ChatOptions? options) =>
        options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema } && JsonNode.Parse(schema.GetRawText()) is JsonObject document
            ? JsonSchema.Parse(document)
            : null;
}
