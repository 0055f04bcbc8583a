using System.Text.Json.Nodes;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Conformance.ToolCalls;

/// <summary>Counts the cases that came out as expected: in all, per family, and apart those that expect calls (of them those met only by what was recovered and may not run), those that expect none and those that must only not break.</summary>
public sealed class ToolCallScore
{
    private readonly SortedDictionary<string, (int Passed, int Total)> _families = new(StringComparer.Ordinal);
    private (int Passed, int Total) _all;
    private (int Passed, int Total) _withCalls;
    private (int Passed, int Total) _without;
    private (int Passed, int Total) _open;
    private int _recovered;

    public bool IsPerfect => _all.Passed == _all.Total;

    /// <summary>How often a call was found where none is.</summary>
    public int FalseCalls => _without.Total - _without.Passed;

    /// <summary>Counts a case; one that broke the reader has no reply.</summary>
    public bool Add(ToolCallCase asked, EmbeddedReply? reply)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var isMet = reply is not null && ToolCallExpectation.IsMet(asked, reply);
        _families[asked.Family] = With(_families.GetValueOrDefault(asked.Family), isMet);
        _all = With(_all, isMet);
        switch (asked.Expected?.Count)
        {
            case null:
                _open = With(_open, isMet);
                break;
            case 0:
                _without = With(_without, isMet);
                break;
            default:
                _recovered += isMet && !ToolCallExpectation.Runs(asked, reply!) ? 1 : 0; // it was met, so there is a reply
                _withCalls = With(_withCalls, isMet);
                break;
        }

        return isMet;
    }

    /// <summary>The last line.</summary>
    public string Line()
    {
        var families = new JsonObject(_families.Select(family => KeyValuePair.Create(family.Key, (JsonNode?)Json(family.Value))));
        var score = Json(_all);
        score["with_calls"] = Json(_withCalls);
        score["recovered"] = _recovered;
        score["without_calls"] = Json(_without);
        score["false_calls"] = FalseCalls;
        score["must_not_break"] = Json(_open);
        score["families"] = families;
        return new JsonObject { ["score"] = score }.ToJsonString();
    }

    private static (int Passed, int Total) With((int Passed, int Total) count, bool isMet) => (count.Passed + (isMet ? 1 : 0), count.Total + 1);

    private static JsonObject Json((int Passed, int Total) count) => new() { ["passed"] = count.Passed, ["total"] = count.Total };
}
