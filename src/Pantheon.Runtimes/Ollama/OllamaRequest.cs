using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.Ollama;

/// <summary>Writes requests for `/api/chat`; the same messages always give the same bytes.</summary>
internal static class OllamaRequest
{
    private const long UnchosenSeed = 1;

    public static JsonObject Chat(OllamaTarget target, IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        var body = Head(target, OllamaMessages.Of(messages));
        body["stream"] = true;
        var settings = body["options"]!.AsObject();

        // left out, the server would go on for ten times its context
        settings["num_predict"] = options?.MaxOutputTokens ?? target.Options.Context;
        settings["temperature"] = options?.Temperature ?? 0;
        settings["seed"] = options?.Seed ?? UnchosenSeed;
        Put(settings, "top_p", options?.TopP);
        Put(settings, "top_k", options?.TopK);
        Put(settings, "presence_penalty", options?.PresencePenalty);
        Put(settings, "frequency_penalty", options?.FrequencyPenalty);
        if (options?.StopSequences is { Count: > 0 } stop)
        {
            settings["stop"] = new JsonArray([.. stop.Select(text => (JsonNode)text)]);
        }

        if (options?.Tools?.OfType<AIFunctionDeclaration>().OrderBy(tool => tool.Name, StringComparer.Ordinal).Select(Tool).ToArray() is { Length: > 0 } tools)
        {
            body["tools"] = new JsonArray(tools);
        }

        if (options?.ResponseFormat is ChatResponseFormatJson format)
        {
            body["format"] = format.Schema is { } schema ? Node(schema) : "json";
        }

        if (options?.Thinking is { } thinking && target.Capabilities is { Thinking: true })
        {
            body["think"] = thinking;
        }

        return body;
    }

    /// <summary>No messages: the model is loaded, with exactly what every later request brings.</summary>
    public static JsonObject Preload(OllamaTarget target) => Head(target, []);

    public static JsonObject Unload(OllamaTarget target) =>
        new() { ["model"] = OllamaName.Local(target.Id), ["messages"] = new JsonArray(), ["keep_alive"] = 0 };

    private static JsonObject Head(OllamaTarget target, JsonArray messages) => new()
    {
        ["model"] = OllamaName.Local(target.Id),
        ["messages"] = messages,

        // without these two the server cuts what does not fit, and answers as if nothing had happened: https://github.com/ollama/ollama/issues/17427
        ["truncate"] = false,
        ["shift"] = false,
        ["keep_alive"] = target.Options.KeepAlive < TimeSpan.Zero ? -1 : (long)target.Options.KeepAlive.TotalSeconds,
        ["options"] = new JsonObject { ["num_ctx"] = target.Options.Context },
    };

    private static JsonNode Tool(AIFunctionDeclaration tool) => new JsonObject
    {
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = tool.Name, ["description"] = tool.Description, ["parameters"] = Node(tool.JsonSchema) },
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
