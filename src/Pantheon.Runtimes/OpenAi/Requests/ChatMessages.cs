using System.Runtime.CompilerServices;
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
    // a history only grows, and all of it is sent each turn: what was written of a message is written once
    private static readonly ConditionalWeakTable<ChatMessage, Written> s_written = [];

    public static void Write(Utf8JsonWriter json, IReadOnlyList<ChatMessage> messages, string server)
    {
        json.WriteStartArray();
        for (var (at, isHead) = (0, true); at < messages.Count;)
        {
            var role = RoleOf(messages[at], isHead, server);
            isHead &= role == "system";
            var end = at + 1;
            while (end < messages.Count && IsPlain(messages[at]) && IsPlain(messages[end]) && RoleOf(messages[end], isHead, server) == role)
            {
                end++;
            }

            if (end == at + 1)
            {
                WriteOne(json, messages[at], role);
            }
            else
            {
                JsonSerializer.Serialize(json, Plain(role, string.Join("\n\n", messages.Skip(at).Take(end - at).Select(message => message.Text))));
            }

            at = end;
        }

        json.WriteEndArray();
    }

    private static void WriteOne(Utf8JsonWriter json, ChatMessage message, string role)
    {
        var written = s_written.GetValue(message, one => new Written(role, one));
        foreach (var bytes in (written.Role == role ? written : new Written(role, message)).Messages)
        {
            json.WriteRawValue(bytes, skipInputValidation: true);
        }
    }

    private static bool IsPlain(ChatMessage message) => message.Role != ChatRole.Tool && !message.Contents.Any(content => content is FunctionCallContent or FunctionResultContent);

    private static string RoleOf(ChatMessage message, bool isHead, string server)
    {
        if (message.Role == ChatRole.System)
        {
            // templates raise, or drop the message, when a system message is not the first
            return isHead ? "system" : "user";
        }

        // llama-server drops a message of a role it does not know, without a word
        return message.Contents.Any(content => content is FunctionResultContent) ? "tool"
            : message.Role == ChatRole.User || message.Role == ChatRole.Assistant ? message.Role.Value
            : throw new ChatException(Codes.ChatUnsendable, FailureKind.Internal, $"a message of role '{message.Role.Value}' cannot be sent to {server}", "this is a fault of Pantheon: please report it")
            {
                Fault = ChatFault.BadRequest,
            };
    }

    private static JsonObject Plain(string role, string text) => new() { ["role"] = role, ["content"] = text };

    private static IEnumerable<JsonObject> Of(ChatMessage message, string role)
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

        var json = Plain(role, message.Text);
        var calls = message.Contents.OfType<FunctionCallContent>().Select(Call).ToArray();
        if (calls.Length > 0)
        {
            json["tool_calls"] = new JsonArray(calls);
        }

        return [json];
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

    private sealed class Written(string role, ChatMessage message)
    {
        public string Role => role;

        /// <summary>UTF-8; several where one message brings several results.</summary>
        public IReadOnlyList<byte[]> Messages { get; } = [.. Of(message, role).Select(json => JsonSerializer.SerializeToUtf8Bytes(json))];
    }
}
