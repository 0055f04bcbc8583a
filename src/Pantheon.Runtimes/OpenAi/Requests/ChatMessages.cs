using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.OpenAi.Requests;

/// <summary>
/// Writes a conversation so that every chat template takes it: one system message at the head, no role twice in a row, arguments that are always a JSON object.
/// Reasoning stays behind: templates that want none of it would show it to the model as its words.
/// </summary>
internal static class ChatMessages
{
    public static IReadOnlyList<JsonNode> Of(IEnumerable<ChatMessage> messages, string server)
    {
        var written = new List<JsonObject>();
        foreach (var message in messages)
        {
            foreach (var next in Messages(message, written.Count == 0 || written[^1]["role"]!.ToString() == "system", server))
            {
                if (written.Count > 0 && IsSamePlainRole(written[^1], next))
                {
                    written[^1]["content"] = $"{written[^1]["content"]}\n\n{next["content"]}";
                }
                else
                {
                    written.Add(next);
                }
            }
        }

        return written;
    }

    private static bool IsSamePlainRole(JsonObject last, JsonObject next) =>
        last["role"]!.ToString() is var role && role != "tool" && role == next["role"]!.ToString() && last["tool_calls"] is null && next["tool_calls"] is null;

    private static IEnumerable<JsonObject> Messages(ChatMessage message, bool isHead, string server)
    {
        var results = message.Contents.OfType<FunctionResultContent>().ToList();
        if (results.Count > 0)
        {
            return results.Select(result => new JsonObject
            {
                ["role"] = "tool",
                ["tool_call_id"] = result.CallId,
                ["content"] = result.Result?.ToString() ?? "",
            });
        }

        var json = new JsonObject { ["role"] = Role(message.Role, isHead, server), ["content"] = message.Text };
        var calls = message.Contents.OfType<FunctionCallContent>().Select(Call).ToArray();
        if (calls.Length > 0)
        {
            json["tool_calls"] = new JsonArray(calls);
        }

        return [json];
    }

    private static string Role(ChatRole role, bool isHead, string server)
    {
        if (role == ChatRole.System)
        {
            // templates raise, or drop the message, when a system message is not the first
            return isHead ? "system" : "user";
        }

        // llama-server drops a message of a role it does not know, without a word
        return role == ChatRole.User || role == ChatRole.Assistant
            ? role.Value
            : throw new ChatException(Codes.ChatUnsendable, FailureKind.Internal, $"a message of role '{role.Value}' cannot be sent to {server}", "this is a fault of Pantheon: please report it")
            {
                Fault = ChatFault.BadRequest,
            };
    }

    // Arguments that did not parse are sent as none: a server that cannot read them refuses every later request.
    private static JsonNode Call(FunctionCallContent call) => new JsonObject
    {
        ["id"] = call.CallId,
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = call.Name,
            ["arguments"] = JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>()),
        },
    };
}
