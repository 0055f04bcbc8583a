using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Engine.Sessions;

/// <summary>Chat messages in the shape of the GenAI conventions (role, parts: text, reasoning, tool_call, tool_call_response): trace, cassette and training example alike.</summary>
public static class MessageJson
{
    public static JsonArray Of(IEnumerable<ChatMessage> messages) => new([.. messages.Select(Of)]);

    public static JsonNode Of(ChatMessage message) => new JsonObject
    {
        ["role"] = message.Role.Value,
        ["parts"] = new JsonArray([.. message.Contents.Select(Part).OfType<JsonNode>()]),
    };

    private static JsonObject? Part(AIContent content) => content switch
    {
        TextReasoningContent reasoning => new JsonObject { ["type"] = "reasoning", ["content"] = reasoning.Text },
        TextContent text => new JsonObject { ["type"] = "text", ["content"] = text.Text },
        FunctionCallContent call => new JsonObject { ["type"] = "tool_call", ["id"] = call.CallId, ["name"] = call.Name, ["arguments"] = Arguments(call) },
        FunctionResultContent result => new JsonObject { ["type"] = "tool_call_response", ["id"] = result.CallId, ["response"] = result.Result?.ToString() },
        _ => null,
    };

    private static JsonNode? Arguments(FunctionCallContent call) =>
        call.RawRepresentation is RawToolCall raw ? raw.Arguments : JsonSerializer.SerializeToNode(call.Arguments);
}
