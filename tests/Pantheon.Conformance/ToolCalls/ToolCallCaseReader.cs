using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Conformance.Verbs;
using Pantheon.Engine.Tooling.Arguments;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Conformance.ToolCalls;

/// <summary>Reads `{id, family, raw, chunks, tools, options, partial, fragment, expected}`; a case of another shape is told by its reason.</summary>
public static class ToolCallCaseReader
{
    public static ToolCallEntry Read(JsonElement value)
    {
        var id = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("id", out var given) ? CaseText.Raw(given) : "null";
        try
        {
            return Understood(value, new ToolCallEntry(id));
        }
        catch (InvalidOperationException exception)
        {
            // a key with half a character in it
            return new ToolCallEntry(id) { Malformed = exception.Message };
        }
    }

    private static ToolCallEntry Understood(JsonElement value, ToolCallEntry entry)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return entry with { Malformed = "a case is an object with id and raw" };
        }

        if (entry.Id == "null")
        {
            return entry with { Malformed = "the id is no text and no number" };
        }

        if (Member(value, "raw") is not { } raw || CaseText.Loose(raw) is not { } whole)
        {
            return entry with { Malformed = "raw is no text" };
        }

        if (Pieces(value, whole) is not { } pieces)
        {
            return entry with { Malformed = "chunks is no list of texts that give raw" };
        }

        if (Offered(value) is not { } offered)
        {
            return entry with { Malformed = "tools is no list of objects with a name and parameters" };
        }

        if (!TryExpected(value, out var expected))
        {
            return entry with { Malformed = "expected.calls is no list of objects with a name" };
        }

        var family = Member(value, "family") is { } name ? CaseText.Of(name) ?? "" : "";
        return entry with
        {
            Case = new ToolCallCase
            {
                Family = family,
                Pieces = Is(value, "fragment") ? FragmentMarks.Around(family, pieces) : pieces,
                Offered = offered,
                Hints = new ReadingHints { StartsInThoughts = Member(value, "options") is { } options && Is(options, "enable_thinking"), IsCut = Is(value, "partial") },
                Expected = expected,
            },
        };
    }

    private static JsonElement? Member(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static bool Is(JsonElement value, string name) => Member(value, name) is { ValueKind: JsonValueKind.True };

    private static List<string>? Pieces(JsonElement value, string whole)
    {
        if (Member(value, "chunks") is not { } chunks)
        {
            return [whole];
        }

        if (chunks.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var pieces = chunks.EnumerateArray().Select(CaseText.Loose).OfType<string>().ToList();
        return pieces.Count == chunks.GetArrayLength() && string.Concat(pieces) == whole ? pieces : null;
    }

    /// <summary>A missing or empty list offers every name.</summary>
    private static OfferedTools? Offered(JsonElement value)
    {
        if (Member(value, "tools") is not { } tools)
        {
            return OfferedTools.Any;
        }

        if (tools.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var schemas = new Dictionary<string, JsonObject?>(StringComparer.Ordinal);
        foreach (var tool in tools.EnumerateArray())
        {
            if (Tool(tool) is not var (name, schema))
            {
                return null;
            }

            schemas.TryAdd(name, schema);
        }

        return schemas.Count == 0 ? OfferedTools.Any : OfferedNames.Of(schemas);
    }

    /// <summary>A tool as servers take it, its function alone, or name, description and schema in a row.</summary>
    private static (string Name, JsonObject? Schema)? Tool(JsonElement tool)
    {
        if (tool.ValueKind == JsonValueKind.Array && tool.GetArrayLength() >= 3)
        {
            return CaseText.Of(tool[0]) is { } first ? (first, Schema(tool[2])) : null;
        }

        var function = Member(tool, "function") is { ValueKind: JsonValueKind.Object } inner ? inner : tool;
        return Member(function, "name") is { } named && CaseText.Of(named) is { } name
            ? (name, (Member(function, "parameters") ?? Member(function, "input_schema")) is { } schema ? Schema(schema) : null)
            : null;
    }

    private static JsonObject? Schema(JsonElement schema)
    {
        try
        {
            return JsonNode.Parse(schema.ValueKind == JsonValueKind.String ? CaseText.Of(schema) ?? "null" : schema.GetRawText()) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TryExpected(JsonElement value, out IReadOnlyList<JsonElement>? calls)
    {
        calls = null;
        if (Member(value, "expected") is not { } expected || Member(expected, "calls") is not { } list)
        {
            return true;
        }

        calls = list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : null;
        return calls?.All(call => Member(call, "name") is { ValueKind: JsonValueKind.String }) == true;
    }
}
