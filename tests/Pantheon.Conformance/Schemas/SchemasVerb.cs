using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Conformance.Verbs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Schemas;

namespace Pantheon.Conformance.Schemas;

/// <summary>
/// `schemas DIR`: the official JSON Schema test suite, restricted to the decided keywords. A schema with another keyword, or with a reference beyond its document, is left out with its reason;
/// any other refusal is a failure. One JSON line for each test; with a score also a last line with the totals per file and what was left out.
/// </summary>
public static class SchemasVerb
{
    public static async Task<int> RunAsync(string folder, bool isScored, TextWriter answers, TextWriter words, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(words);
        var score = new SuiteScore();
        foreach (var group in SuiteReader.Read(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await JudgeAsync(group, score, answers, words);
        }

        if (isScored)
        {
            await answers.WriteLineAsync(score.Line());
        }

        if (score.Passed + score.Failed + score.LeftOut == 0)
        {
            await words.WriteLineAsync($"'{folder}' holds no tests/draft2020-12 and no tests/draft7");
            return VerbExit.Usage;
        }

        return score.Failed > 0 ? VerbExit.Differs : VerbExit.Held;
    }

    private static async Task JudgeAsync(SuiteGroup group, SuiteScore score, TextWriter answers, TextWriter words)
    {
        var (schema, refusal) = Read(group);
        if ((IsOfItsOwn(group) ? "a vocabulary of its own" : refusal is null ? null : ReasonOf(group, refusal)) is { } reason)
        {
            score.Leave(group.File, reason, group.Tests.Count);
            await answers.WriteLineAsync(Line(group, null, null, reason));
            return;
        }

        foreach (var test in group.Tests)
        {
            var held = schema is not null && (schema.Validate(test.Data).Count == 0) == test.IsValid;
            score.Add(group.File, held);
            await answers.WriteLineAsync(Line(group, test, held, refusal?.Message));
            if (!held)
            {
                await words.WriteLineAsync($"{group.File}: {group.Description}: {test.Description}: {refusal?.Message ?? (test.IsValid ? $"it fits, and was refused: {schema!.Validate(test.Data)[0]}" : "it does not fit, and passed")}"); // a schema where there is no refusal
            }
        }
    }

    private static (JsonSchema? Schema, SchemaException? Refusal) Read(SuiteGroup group)
    {
        // a document that is true or false says so of any value
        var document = group.Schema as JsonObject ?? new JsonObject { ["allOf"] = new JsonArray(group.Schema?.DeepClone()) };
        try
        {
            return (JsonSchema.Parse(document, group.Draft), null);
        }
        catch (SchemaException refusal)
        {
            return (null, refusal);
        }
    }

    private static string? ReasonOf(SuiteGroup group, SchemaException refusal) => refusal.Code switch
    {
        Codes.SchemaKeyword => $"keyword {refusal.Path.Split(['.', '\''], StringSplitOptions.RemoveEmptyEntries)[^1].TrimEnd(']')}",
        Codes.SchemaReference when refusal.Message.Contains("leads nowhere", StringComparison.Ordinal) && References(group.Schema).Any(reference => !reference.StartsWith('#')) => "a reference beyond the document",
        Codes.SchemaReference when group.Draft == SchemaDraft.Edition202012 && References(group.Schema).Any(reference => reference.Length > 1 && reference[1] != '/') => "keyword $anchor",
        _ => null,
    };

    private static bool IsOfItsOwn(SuiteGroup group) =>
        group.Schema is JsonObject schema && schema["$schema"]?.ToString() is { } said && !said.Contains("json-schema.org/draft", StringComparison.Ordinal);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => entry is { Key: "$ref", Value: JsonValue value } && value.GetValueKind() == JsonValueKind.String ? [value.GetValue<string>()] : References(entry.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    private static string Line(SuiteGroup group, SuiteTest? test, bool? held, string? reason) => new JsonObject
    {
        ["file"] = group.File,
        ["schema"] = group.Description,
        ["test"] = test?.Description,
        ["held"] = held,
        ["reason"] = reason,
    }.ToJsonString();
}
