using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Pantheon.Runtimes.Ollama;

/// <summary>
/// Writes a history as Ollama's templates want it: one system message, and that first; nobody but a tool twice in a row; arguments as objects; each result with its tool's name.
/// What a model thought before is not sent again.
/// </summary>
internal static class OllamaMessages
{
    public static JsonArray Of(IReadOnlyList<ChatMessage> messages)
    {
        var names = messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().GroupBy(call => call.CallId).ToDictionary(calls => calls.Key, calls => calls.Last().Name);
        var system = string.Join("\n\n", messages.Where(message => message.Role == ChatRole.System).Select(message => message.Text));
        var written = new List<JsonObject>();
        if (system.Length > 0)
        {
            written.Add(new JsonObject { ["role"] = "system", ["content"] = system });
        }

        foreach (var next in messages.Where(message => message.Role != ChatRole.System).SelectMany(message => Written(message, names)))
        {
            if (written.Count > 0 && Role(written[^1]) == Role(next) && Role(next) != "tool")
            {
                Append(written[^1], next);
            }
            else
            {
                written.Add(next);
            }
        }

        return [.. written];
    }

    private static IEnumerable<JsonObject> Written(ChatMessage message, Dictionary<string, string> names)
    {
        var results = message.Contents.OfType<FunctionResultContent>().ToList();
        if (results.Count > 0)
        {
            return results.Select(result => new JsonObject
            {
                ["role"] = "tool",
                ["content"] = result.Result?.ToString() ?? "",
                ["tool_name"] = names.GetValueOrDefault(result.CallId),
                ["tool_call_id"] = result.CallId,
            });
        }

        var json = new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text };
        if (message.Contents.OfType<FunctionCallContent>().Select(Call).ToArray() is { Length: > 0 } calls)
        {
            json["tool_calls"] = new JsonArray(calls);
        }

        return [json];
    }

    // arguments that did not parse become an empty object: sent as they were, they would fail every later request
    private static JsonNode Call(FunctionCallContent call) => new JsonObject
    {
        ["id"] = call.CallId,
        ["function"] = new JsonObject
        {
            ["name"] = call.Name,
            ["arguments"] = JsonSerializer.SerializeToNode(call.Arguments ?? new Dictionary<string, object?>()),
        },
    };

    private static string Role(JsonObject message) => message["role"]!.GetValue<string>(); // each has one, see above

    private static void Append(JsonObject message, JsonObject next)
    {
        message["content"] = string.Join("\n\n", new[] { message["content"], next["content"] }.Select(content => content!.GetValue<string>()).Where(text => text.Length > 0));
        if (next["tool_calls"] is JsonArray calls)
        {
            message["tool_calls"] = new JsonArray([.. (message["tool_calls"] as JsonArray ?? []).Concat(calls).Select(call => call!.DeepClone())]);
        }
    }
}
