using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.OpenAi.Quirks;

namespace Pantheon.Runtimes.OpenAi.Requests;

/// <summary>Writes a chat request as one kind of server wants it; the same messages always give the same bytes, and tools are sorted, so that prefix caches work.</summary>
internal sealed class ChatRequest(ServerQuirks quirks, string model, string server)
{
    /// <summary>The body, as UTF-8.</summary>
    /// <param name="adapters">The adapters of this one request, by the server's own numbers.</param>
    public void Write(IBufferWriter<byte> to, IReadOnlyList<ChatMessage> messages, ChatOptions? options, JsonArray? adapters)
    {
        var words = new ToolWords(quirks, server, options ?? new ChatOptions());
        using var json = new Utf8JsonWriter(to);
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WritePropertyName("messages");
        ChatMessages.Write(json, messages, server);
        foreach (var (name, value) in Rest(options, adapters, words.MayCall))
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value);
        }

        words.Write(json);
        json.WriteEndObject();
    }

    private JsonObject Rest(ChatOptions? options, JsonArray? adapters, bool callsTools)
    {
        var body = new JsonObject { ["stream"] = true, ["stream_options"] = new JsonObject { ["include_usage"] = true } };
        if (quirks.AsksForCache)
        {
            body["cache_prompt"] = true;
        }

        if (adapters is not null)
        {
            body["lora"] = adapters;
        }

        if (options is not null)
        {
            Sample(body, options);
            Shape(body, options, callsTools);
        }

        return body;
    }

    private void Sample(JsonObject body, ChatOptions options)
    {
        Put(body, "temperature", options.Temperature);
        Put(body, "top_p", options.TopP);
        Put(body, "top_k", options.TopK);
        Put(body, "frequency_penalty", options.FrequencyPenalty);
        Put(body, "presence_penalty", options.PresencePenalty);
        Put(body, quirks.MaxTokensField, options.MaxOutputTokens);
        Put(body, "seed", options.Seed);
        if (options.StopSequences is { Count: > 0 } stops)
        {
            body["stop"] = new JsonArray([.. stops.Select(stop => (JsonNode)stop)]);
        }

        if (quirks.TakesPriority)
        {
            Put(body, "priority", options.Priority);
        }

        if (quirks.SwitchesThinking && options.Thinking is { } thinks)
        {
            body["chat_template_kwargs"] = new JsonObject { ["enable_thinking"] = thinks };
        }
    }

    private void Shape(JsonObject body, ChatOptions options, bool callsTools)
    {
        if (options.Grammar is { } grammar)
        {
            var field = grammar.Kind == GrammarKind.Gbnf ? quirks.GbnfField : quirks.RegexField;
            if (field is null)
            {
                throw Refused($"{server} takes no {(grammar.Kind == GrammarKind.Gbnf ? "GBNF grammar" : "regular expression")}", "give the agent a pool that does, or a JSON schema instead");
            }

            if (callsTools)
            {
                throw Refused($"a request to {server} has a grammar and tools; under a grammar no tool can be called", "give the agent one of the two");
            }

            PutAt(body, field, grammar.Text);
        }

        // a schema holds the whole answer to itself: with tools beside it no call would ever be made, so it is left to the check of the answer
        else if (options.ResponseFormat is ChatResponseFormatJson format && !callsTools)
        {
            body["response_format"] = format.Schema is { } schema ? Nested(Node(schema))
                : quirks.TakesJsonMode ? new JsonObject { ["type"] = "json_object" }
                : Nested(new JsonObject { ["type"] = "object" });
        }
    }

    // The flat form {"type":"json_schema","schema":…} is accepted by llama-server and not enforced; only the nested one is.
    private static JsonObject Nested(JsonNode? schema) => new()
    {
        ["type"] = "json_schema",
        ["json_schema"] = new JsonObject { ["name"] = "output", ["schema"] = schema },
    };

    private static JsonNode? Node(JsonElement element) => JsonNode.Parse(element.GetRawText());

    private static void PutAt(JsonObject body, string field, string text)
    {
        if (field.Split('.') is [var outer, var inner])
        {
            body[outer] = new JsonObject { [inner] = text };
        }
        else
        {
            body[field] = text;
        }
    }

    private static void Put<T>(JsonObject body, string name, T? value)
        where T : struct
    {
        if (value is { } given)
        {
            body[name] = JsonValue.Create(given);
        }
    }

    private static ChatException Refused(string message, string hint) =>
        new(Codes.GrammarUnsupported, FailureKind.RuntimeError, message, hint) { Fault = ChatFault.BadRequest };
}
