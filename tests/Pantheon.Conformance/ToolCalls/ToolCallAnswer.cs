using System.Text.Json.Nodes;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Conformance.ToolCalls;

/// <summary>What the product makes of a case, as its answer line says it.</summary>
public static class ToolCallAnswer
{
    /// <summary>Asks the reader that a session asks.</summary>
    public static EmbeddedReply Of(ToolCallCase asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return EmbeddedCalls.Read(asked.Pieces, asked.Offered, asked.Hints);
    }

    /// <summary>`{id, calls, reasoning, content, truncated, error}`; calls that were cut, and those of tools that nobody offered, stand after the others and are not executable.</summary>
    public static string Line(string id, EmbeddedReply? reply, string? error)
    {
        var answer = new JsonObject
        {
            ["calls"] = new JsonArray([.. Calls(reply?.Calls, isExecutable: true), .. Calls(reply?.Truncated, isExecutable: false), .. Calls(reply?.Unoffered, isExecutable: false)]),
            ["reasoning"] = reply?.Reasoning ?? "",
            ["content"] = reply?.Text ?? "",
            ["truncated"] = reply?.Truncated.Count > 0,
            ["error"] = error,
        };
        return $"{{\"id\":{id},{answer.ToJsonString()[1..]}"; // the id as it was written
    }

    private static IEnumerable<JsonNode> Calls(IEnumerable<EmbeddedCall>? calls, bool isExecutable) => (calls ?? []).Select(call => new JsonObject
    {
        ["name"] = call.Name,
        ["arguments"] = JsonSame.Parse(call.Arguments) ?? call.Arguments,
        ["executable"] = isExecutable,
    });
}
