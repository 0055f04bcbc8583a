using System.Text.Json.Nodes;

namespace Pantheon.Testing.Servers;

/// <summary>The data of the events that servers of the OpenAI protocol stream, written as llama-server 0.7.0 writes them.</summary>
public static class ChatEvents
{
    public const string Done = "[DONE]";

    public static string Head(string model) => Chunk(model, new JsonObject { ["role"] = "assistant", ["content"] = null });

    public static string Text(string model, string text) => Chunk(model, new JsonObject { ["content"] = text });

    public static string Reasoning(string model, string text, string field = "reasoning_content") => Chunk(model, new JsonObject { [field] = text });

    /// <summary>One fragment of a call; what is null is left out.</summary>
    public static string Call(string model, int index, string? id, string? name, string arguments)
    {
        var function = new JsonObject { ["arguments"] = arguments };
        var call = new JsonObject { ["index"] = index, ["function"] = function };
        if (name is not null)
        {
            function["name"] = name;
            call["type"] = "function";
        }

        if (id is not null)
        {
            call["id"] = id;
        }

        return Chunk(model, new JsonObject { ["tool_calls"] = new JsonArray(call) });
    }

    public static string Finish(string model, string reason = "stop") => Chunk(model, [], reason);

    public static string Usage(string model, int prompt, int completion, int cached = 0) => new JsonObject
    {
        ["choices"] = new JsonArray(),
        ["model"] = model,
        ["object"] = "chat.completion.chunk",
        ["usage"] = new JsonObject
        {
            ["completion_tokens"] = completion,
            ["prompt_tokens"] = prompt,
            ["total_tokens"] = prompt + completion,
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = cached },
        },
    }.ToJsonString();

    /// <summary>A whole answer of some text.</summary>
    public static string[] Answer(string model, string text = "ok") => [Head(model), Text(model, text), Finish(model), Usage(model, 10, 1), Done];

    private static string Chunk(string model, JsonObject delta, string? finish = null) => new JsonObject
    {
        ["choices"] = new JsonArray(new JsonObject { ["finish_reason"] = finish, ["index"] = 0, ["delta"] = delta }),
        ["created"] = 1795171027,
        ["id"] = "chatcmpl-1",
        ["model"] = model,
        ["object"] = "chat.completion.chunk",
    }.ToJsonString();
}
