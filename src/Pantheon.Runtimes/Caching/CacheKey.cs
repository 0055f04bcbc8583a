using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Schemas;

namespace Pantheon.Runtimes.Caching;

/// <summary>The digest of a request: equal only where model, messages and every option that reaches the server are equal.</summary>
internal static class CacheKey
{
    // counted up when the meaning of an entry changes, so that older ones are not found
    private const int Version = 1;

    /// <summary>The key, or null for a request whose answer may be another next time, or that holds what has no canonical form.</summary>
    public static Digest? Of(ModelPin pin, IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        ArgumentNullException.ThrowIfNull(pin);
        ArgumentNullException.ThrowIfNull(messages);
        if (pin.Digest is null || options is null || !MayKeep(options) || Options(options) is not { } asked)
        {
            return null;
        }

        var said = new JsonArray();
        foreach (var message in messages)
        {
            if (Message(message) is not { } node)
            {
                return null;
            }

            said.Add((JsonNode)node);
        }

        return CanonicalJson.DigestOf(new JsonObject
        {
            ["version"] = Version,
            ["kind"] = pin.Kind.ToString(),
            ["id"] = pin.Id,
            ["digest"] = pin.Digest,
            ["context"] = pin.ContextLength,
            ["messages"] = said,
            ["options"] = asked,
        });
    }

    private static bool MayKeep(ChatOptions options) =>
        options is { Temperature: 0 } or { Seed: not null } && (options.Cache ?? options.Tools is not { Count: > 0 });

    private static JsonObject? Options(ChatOptions options)
    {
        if (options.RawRepresentationFactory is not null || options.ContinuationToken is not null || options.Tools?.Any(tool => tool is not AIFunctionDeclaration) == true)
        {
            return null;
        }

        var extras = Extras(options);
        return extras is null ? null : new JsonObject
        {
            ["temperature"] = Exact(options.Temperature),
            ["top_p"] = Exact(options.TopP),
            ["top_k"] = options.TopK,
            ["frequency"] = Exact(options.FrequencyPenalty),
            ["presence"] = Exact(options.PresencePenalty),
            ["max_tokens"] = options.MaxOutputTokens,
            ["seed"] = options.Seed,
            ["stop"] = new JsonArray([.. (options.StopSequences ?? []).Select(stop => (JsonNode)stop)]),
            ["instructions"] = options.Instructions,
            ["conversation"] = options.ConversationId,
            ["parallel"] = options.AllowMultipleToolCalls,
            ["reasoning"] = options.Reasoning is { } reasoning ? $"{reasoning.Effort} {reasoning.Output}" : null,
            ["tool_mode"] = options.ToolMode switch
            {
                null => null,
                RequiredChatToolMode required => $"required {required.RequiredFunctionName}",
                var mode => mode.GetType().Name,
            },
            ["tools"] = new JsonArray([.. (options.Tools ?? []).Cast<AIFunctionDeclaration>().OrderBy(tool => tool.Name, StringComparer.Ordinal).Select(Tool)]),
            ["format"] = options.ResponseFormat switch
            {
                null => null,
                ChatResponseFormatJson json => new JsonObject { ["json"] = json.Schema is { } schema ? JsonNode.Parse(schema.GetRawText()) : null },
                var format => format.GetType().Name,
            },
            ["extras"] = extras,
        };
    }

    /// <summary>Every additional property but those that reach no server.</summary>
    private static JsonObject? Extras(ChatOptions options)
    {
        var asked = options.Clone();
        asked.Agent = null;
        asked.Cache = null;
        asked.Grammar = null;
        var extras = new JsonObject { ["grammar"] = options.Grammar is { } grammar ? $"{grammar.Kind} {grammar.Text}" : null };
        foreach (var (name, value) in asked.AdditionalProperties ?? [])
        {
            switch (value)
            {
                case null:
                    break;
                case string or bool or int or long or double or float or decimal:
                    extras[$"extra {name}"] = JsonSerializer.SerializeToNode(value);
                    break;
                default:
                    return null;
            }
        }

        return extras;
    }

    private static JsonObject? Message(ChatMessage message)
    {
        var contents = new JsonArray();
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent text:
                    contents.Add((JsonNode)new JsonObject { ["text"] = text.Text });
                    break;
                case TextReasoningContent reasoning:
                    contents.Add((JsonNode)new JsonObject { ["reasoning"] = reasoning.Text });
                    break;
                case FunctionCallContent call:
                    contents.Add((JsonNode)new JsonObject
                    {
                        ["call"] = call.CallId,
                        ["name"] = call.Name,
                        ["arguments"] = JsonSerializer.SerializeToNode(call.Arguments),
                        ["raw"] = (call.RawRepresentation as RawToolCall)?.Arguments,
                    });
                    break;
                case FunctionResultContent result:
                    contents.Add((JsonNode)new JsonObject { ["of"] = result.CallId, ["result"] = JsonSerializer.SerializeToNode(result.Result) });
                    break;
                default:
                    return null;
            }
        }

        return new JsonObject { ["role"] = message.Role.Value, ["author"] = message.AuthorName, ["contents"] = contents };
    }

    private static JsonNode Tool(AIFunctionDeclaration tool) => new JsonObject
    {
        ["name"] = tool.Name,
        ["description"] = tool.Description,
        ["schema"] = JsonNode.Parse(tool.JsonSchema.GetRawText()),
    };

    private static JsonValue? Exact(float? value) => value is { } number ? JsonValue.Create(number) : null;
}
