using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Conformance.ToolCalls;
using Pantheon.Engine.Tooling.Arguments;

namespace Pantheon.Conformance.Arguments;

/// <summary>Counts the cases that came out as expected, in all and per family, and apart what would be executed though it must not.</summary>
public sealed class ArgumentScore
{
    private readonly SortedDictionary<string, (int Passed, int Total)> _families = new(StringComparer.Ordinal);
    private (int Passed, int Total) _all;

    public bool IsPerfect => _all.Passed == _all.Total;

    /// <summary>How often a value that must not be executed would be.</summary>
    public int Forbidden { get; private set; }

    /// <summary>Null when the case comes out as expected, else how it differs; a case that broke the reader has no reading.</summary>
    public string? Add(ArgumentCase asked, ArgumentReading? reading)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (asked.Expected is not { } expected)
        {
            return null;
        }

        var difference = reading is null ? "the reader broke" : Difference(expected, asked, reading);
        var (passed, total) = _families.GetValueOrDefault(asked.Family);
        _families[asked.Family] = (passed + (difference is null ? 1 : 0), total + 1);
        _all = (_all.Passed + (difference is null ? 1 : 0), _all.Total + 1);
        return difference;
    }

    /// <summary>The last line.</summary>
    public string Line()
    {
        var score = Json(_all);
        score["forbidden"] = Forbidden;
        score["families"] = new JsonObject(_families.Select(family => KeyValuePair.Create(family.Key, (JsonNode?)Json(family.Value))));
        return new JsonObject { ["score"] = score }.ToJsonString();
    }

    private string? Difference(JsonElement expected, ArgumentCase asked, ArgumentReading reading)
    {
        if (expected.ValueKind != JsonValueKind.Object)
        {
            return "expected is no object";
        }

        var isForbidden = expected.TryGetProperty("must_not_execute", out var must) && must.ValueKind == JsonValueKind.True;
        if ((isForbidden || expected.TryGetProperty("error", out _)) && reading.IsExecutable)
        {
            Forbidden++;
            return "it would be executed";
        }

        // What asks for an error, or is cut, is right when nothing is executed; the value of the one that is cut is for the trace.
        if (!expected.TryGetProperty("json", out var json))
        {
            return null;
        }

        if (reading.Values.Count != 1 || !JsonSame.Are(JsonNode.Parse(json.GetRawText()), reading.Values[0]))
        {
            return $"expected is {json.GetRawText()}";
        }

        return asked.IsCall && !isForbidden && !reading.IsExecutable ? $"it would not be executed: {reading.Fault}" : null;
    }

    private static JsonObject Json((int Passed, int Total) count) => new() { ["passed"] = count.Passed, ["total"] = count.Total };
}
