using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.OpenAi;

/// <summary>Writes a chat request as the OpenAI chat-completions protocol wants it; the same messages always give the same bytes.</summary>
internal static class OpenAiRequest
{
    public static JsonObject Of(string model, IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray([.. messages.SelectMany(Messages)]),
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
        };
        Put(body, "temperature", options?.Temperature);
        Put(body, "top_p", options?.TopP);
        Put(body, "max_tokens", options?.MaxOutputTokens);
        Put(body, "seed", options?.Seed);
        if (options?.Tools is { Count: > 0 } tools)
        {
            body["tools"] = new JsonArray([.. tools.OfType<AIFunctionDeclaration>().Select(Tool)]);
            body["tool_choice"] = "auto";
        }

        // The flat form {"type":"json_schema","schema":…} is accepted by llama-server and not enforced; only the nested one is.
        if (options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema })
        {
            body["response_format"] = new JsonObject
            {
                ["type"] = "json_schema",
                ["json_schema"] = new JsonObject { ["name"] = "output", ["schema"] = Node(schema) },
            };
        }

        if (options?.Grammar is { Kind: GrammarKind.Gbnf } grammar)
        {
            body["grammar"] = grammar.Text;
        }

        return body;
    }

    private static IEnumerable<JsonNode> Messages(ChatMessage message)
    {
        var results = message.Contents.OfType<FunctionResultContent>().ToList();
        if (results.Count > 0)
        {
            return results.Select(result => (JsonNode)new JsonObject
            {
                ["role"] = "tool",
                ["tool_call_id"] = result.CallId,
                ["content"] = result.Result?.ToString() ?? "",
            });
        }

        var json = new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text };
        var calls = message.Contents.OfType<FunctionCallContent>().Select(Call).ToArray();
        if (calls.Length > 0)
        {
            json["tool_calls"] = new JsonArray(calls);
        }

        return [json];
    }

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

    private static JsonNode Tool(AIFunctionDeclaration tool) => new JsonObject
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["parameters"] = Node(tool.JsonSchema),
        },
    };

    private static JsonNode? Node(JsonElement element) => JsonNode.Parse(element.GetRawText());

    private static void Put<T>(JsonObject body, string name, T? value)
        where T : struct
    {
        if (value is { } given)
        {
            body[name] = JsonValue.Create(given);
        }
    }
}
