using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Schemas;

/// <summary>Walks a value along its schema and says each fault in words that a model or a person can act on.</summary>
internal sealed class SchemaJudge(JsonObject root, SchemaDraft draft, SchemaLinks links)
{
    private const int MaxDepth = 200;

    private int _depth;

    public IReadOnlyList<SchemaViolation> Judge(JsonNode? value)
    {
        var faults = new List<SchemaViolation>();
        Judge(root, value, "$", faults);
        return faults;
    }

    private void Judge(JsonNode? node, JsonNode? value, string path, List<SchemaViolation> faults)
    {
        if (node is not JsonObject schema)
        {
            if (node?.GetValueKind() == JsonValueKind.False)
            {
                faults.Add(new SchemaViolation(path, "nothing at all", Said.Value(value)));
            }

            return;
        }

        if (++_depth > MaxDepth)
        {
            faults.Add(new SchemaViolation(path, $"at most {MaxDepth} levels", "a deeper value"));
            _depth--;
            return;
        }

        if (schema.ContainsKey("$ref"))
        {
            Judge(links.TargetOf(schema), value, path, faults);
        }

        // in draft-07 what stands beside a reference is as if it were not there
        if ((draft != SchemaDraft.Draft7 || !schema.ContainsKey("$ref")) && FitsType(schema, value, path, faults) && FitsChoice(schema, value, path, faults))
        {
            JudgeKind(schema, value, path, faults);
            JudgeAlternatives(schema, value, path, faults);
        }

        _depth--;
    }

    private void JudgeKind(JsonObject schema, JsonNode? value, string path, List<SchemaViolation> faults)
    {
        switch (value)
        {
            case JsonObject map:
                JudgeObject(schema, map, path, faults);
                break;
            case JsonArray list:
                JudgeList(schema, list, path, faults);
                break;
            case not null when value.GetValueKind() == JsonValueKind.Number:
                JudgeNumber(schema, value, path, faults);
                break;
            case not null when value.GetValueKind() == JsonValueKind.String:
                JudgeText(schema, Said.Text(value), path, faults);
                break;
        }
    }

    private static bool FitsType(JsonObject schema, JsonNode? value, string path, List<SchemaViolation> faults)
    {
        if (schema["type"] is not { } type || Said.TypesOf(type).Any(name => Said.IsOfType(value, name)))
        {
            return true;
        }

        faults.Add(new SchemaViolation(path, string.Join(" or ", Said.TypesOf(type)), Said.Kind(value)));
        return false;
    }

    private static bool FitsChoice(JsonObject schema, JsonNode? value, string path, List<SchemaViolation> faults)
    {
        var said = CanonicalJson.Text(value);
        foreach (var choices in Said.ChoicesOf(schema))
        {
            if (!choices.Any(choice => CanonicalJson.Text(choice) == said))
            {
                faults.Add(new SchemaViolation(path, choices.Count == 0 ? "nothing at all" : Said.Choices(choices, value), Said.Value(value)));
                return false;
            }
        }

        return true;
    }

    private void JudgeObject(JsonObject schema, JsonObject map, string path, List<SchemaViolation> faults)
    {
        var properties = schema["properties"] as JsonObject ?? [];
        foreach (var name in (schema["required"] as JsonArray ?? []).Select(Said.Text).Where(name => !map.ContainsKey(name)))
        {
            faults.Add(new SchemaViolation(path, $"the required property '{name}'", map.Count == 0 ? "an empty object" : $"only {Said.Names(map.Select(entry => entry.Key))}"));
        }

        foreach (var (name, value) in map)
        {
            if (properties.TryGetPropertyValue(name, out var known))
            {
                Judge(known, value, JsonPath.Member(path, name), faults);
            }
            else if (schema["additionalProperties"]?.GetValueKind() == JsonValueKind.False)
            {
                faults.Add(Said.UnknownProperty(path, name, properties));
            }
            else if (schema["additionalProperties"] is { } others)
            {
                Judge(others, value, JsonPath.Member(path, name), faults);
            }
        }
    }

    private void JudgeList(JsonObject schema, JsonArray list, string path, List<SchemaViolation> faults)
    {
        CheckCount(schema, "Items", list.Count, "item", path, faults);
        var places = schema["items"] as JsonArray;
        for (var i = 0; i < (places is null ? schema.ContainsKey("items") ? list.Count : 0 : Math.Min(places.Count, list.Count)); i++)
        {
            Judge(places is null ? schema["items"] : places[i], list[i], JsonPath.Item(path, i), faults);
        }

        if (schema["uniqueItems"]?.GetValueKind() == JsonValueKind.True)
        {
            var twice = list.GroupBy(CanonicalJson.Text).FirstOrDefault(group => group.Count() > 1);
            if (twice is not null)
            {
                faults.Add(new SchemaViolation(path, "items that differ from each other", $"{Said.Value(twice.First())} {twice.Count()} times"));
            }
        }
    }

    private static void JudgeNumber(JsonObject schema, JsonNode number, string path, List<SchemaViolation> faults)
    {
        void Bound(string keyword, Func<int, bool> holds, string words)
        {
            if (schema[keyword] is { } bound && !holds(Amount.Compare(number, bound)))
            {
                faults.Add(new SchemaViolation(path, $"{words} {CanonicalJson.Text(bound)}", CanonicalJson.Text(number)));
            }
        }

        Bound("minimum", order => order >= 0, "a number of at least");
        Bound("maximum", order => order <= 0, "a number of at most");
        Bound("exclusiveMinimum", order => order > 0, "a number above");
        Bound("exclusiveMaximum", order => order < 0, "a number below");
        if (schema["multipleOf"] is { } unit && !Amount.IsMultiple(number, unit))
        {
            faults.Add(new SchemaViolation(path, $"a multiple of {CanonicalJson.Text(unit)}", CanonicalJson.Text(number)));
        }
    }

    private static void JudgeText(JsonObject schema, string text, string path, List<SchemaViolation> faults)
    {
        CheckCount(schema, "Length", text.EnumerateRunes().Count(), "character", path, faults);
        if (schema["pattern"] is { } pattern && !SchemaPattern.Compile(Said.Text(pattern)).IsMatch(text))
        {
            faults.Add(new SchemaViolation(path, $"a text that matches {Said.Text(pattern)}", Said.Value(text)));
        }
    }

    private static void CheckCount(JsonObject schema, string keyword, int count, string unit, string path, List<SchemaViolation> faults)
    {
        var got = string.Create(CultureInfo.InvariantCulture, $"{count}");
        if (schema[$"min{keyword}"] is { } min && count < Amount.Of(min))
        {
            faults.Add(new SchemaViolation(path, $"at least {Said.Count(min, unit)}", got));
        }

        if (schema[$"max{keyword}"] is { } max && count > Amount.Of(max))
        {
            faults.Add(new SchemaViolation(path, $"at most {Said.Count(max, unit)}", got));
        }
    }

    private void JudgeAlternatives(JsonObject schema, JsonNode? value, string path, List<SchemaViolation> faults)
    {
        foreach (var part in schema["allOf"] as JsonArray ?? [])
        {
            Judge(part, value, path, faults);
        }

        JudgeChoice(schema["anyOf"] as JsonArray, exactlyOne: false, value, path, faults);
        JudgeChoice(schema["oneOf"] as JsonArray, exactlyOne: true, value, path, faults);
    }

    private void JudgeChoice(JsonArray? alternatives, bool exactlyOne, JsonNode? value, string path, List<SchemaViolation> faults)
    {
        if (alternatives is null)
        {
            return;
        }

        var answers = alternatives.Select(alternative => AnswerOf(alternative, value, path)).ToList();
        var fitting = answers.Count(answer => answer.Count == 0);
        if (fitting > 1 && exactlyOne)
        {
            faults.Add(new SchemaViolation(path, $"a value that fits exactly one of {answers.Count} alternatives", $"one that fits {fitting}"));
        }

        if (fitting > 0)
        {
            return;
        }

        // The one alternative of the right kind, if there is one, is what was meant: its faults lie deeper in the value.
        var meant = answers.Where(answer => !answer.Any(fault => fault.Path == path && Said.IsAboutKind(fault))).ToList();
        if (meant.Count == 1)
        {
            faults.AddRange(meant[0]);
            return;
        }

        var words = answers.SelectMany(answer => answer.Take(1)).Select(fault => fault.Path == path ? fault.Expected : $"{fault.Expected} at {fault.Path}").Distinct();
        faults.Add(new SchemaViolation(path, string.Join(", or ", words), Said.Value(value)));
    }

    private List<SchemaViolation> AnswerOf(JsonNode? alternative, JsonNode? value, string path)
    {
        var answer = new List<SchemaViolation>();
        Judge(alternative, value, path, answer);
        return answer;
    }
}
