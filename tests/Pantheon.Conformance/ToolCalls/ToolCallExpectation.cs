using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Conformance.ToolCalls;

/// <summary>Whether the calls that were found are the expected ones, one by one and in their order.</summary>
public static class ToolCallExpectation
{
    /// <summary>Where no call is expected, none may run; expected ones are met by those that would run, or, where nothing may run, by what was recovered for the trace.</summary>
    public static bool IsMet(ToolCallCase asked, EmbeddedReply reply)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(reply);
        if (asked.Expected is not { } expected)
        {
            return true;
        }

        return IsMet(expected, reply.Calls) || (expected.Count > 0 && IsMet(expected, [.. reply.Calls, .. reply.Truncated, .. reply.Unoffered]));
    }

    /// <summary>Whether the expected calls are those that would run.</summary>
    public static bool Runs(ToolCallCase asked, EmbeddedReply reply)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(reply);
        return asked.Expected is { } expected && IsMet(expected, reply.Calls);
    }

    private static bool IsMet(IReadOnlyList<JsonElement> expected, IReadOnlyList<EmbeddedCall> calls) =>
        expected.Count == calls.Count && expected.Zip(calls).All(pair => IsMet(pair.First, pair.Second));

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
