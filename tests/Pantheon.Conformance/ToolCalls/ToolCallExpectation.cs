using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Conformance.ToolCalls;

/// <summary>Whether the calls that were found are the expected ones, one by one and in their order.</summary>
public static class ToolCallExpectation
{
    /// <summary>A reply that was cut is judged by what was recovered for the trace, any other by what would run.</summary>
    public static bool IsMet(ToolCallCase asked, EmbeddedReply reply)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(reply);
        if (asked.Expected is not { } expected)
        {
            return true;
        }

        IReadOnlyList<EmbeddedCall> calls = asked.Hints.IsCut ? [.. reply.Calls, .. reply.Truncated] : reply.Calls;
        return expected.Count == calls.Count && expected.Zip(calls).All(pair => IsMet(pair.First, pair.Second));
    }

    private static bool IsMet(JsonElement expected, EmbeddedCall call)
    {
        if (expected.GetProperty("name").GetString() != call.Name)
        {
            return false;
        }

        var arguments = JsonSame.Parse(call.Arguments);
        if (expected.TryGetProperty("arguments", out var whole))
        {
            return JsonSame.Are(JsonNode.Parse(whole.GetRawText()), arguments);
        }

        return !expected.TryGetProperty("arguments_subset", out var part)
            || (arguments is JsonObject found && JsonNode.Parse(part.GetRawText()) is JsonObject wanted && JsonSame.Holds(found, wanted));
    }
}
