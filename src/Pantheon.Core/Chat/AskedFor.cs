using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Chat;

/// <summary>What a request asks of the model besides its messages, as it is written down and compared: parameters as they are, tools and schemas by their words.</summary>
public static class AskedFor
{
    public static JsonObject Of(ChatOptions? options, Func<string, string> redact)
    {
        ArgumentNullException.ThrowIfNull(redact);
        if (options is null)
        {
            return [];
        }

        return new JsonObject
        {
            ["model"] = options.ModelId,
            ["temperature"] = options.Temperature,
            ["top_p"] = options.TopP,
            ["max_tokens"] = options.MaxOutputTokens,
            ["seed"] = options.Seed,
            ["tools"] = options.Tools is null ? null : new JsonObject([.. options.Tools.Select(tool => KeyValuePair.Create<string, JsonNode?>(tool.Name, Words(tool, redact)))]),
            ["format"] = options.ResponseFormat is ChatResponseFormatJson { Schema: { } schema } ? Digest.Of(redact(schema.GetRawText())).ToString() : null,
            ["grammar"] = options.Grammar is { } grammar ? Digest.Of(redact(grammar.ToString())).ToString() : null,
        };
    }

    private static string Words(AITool tool, Func<string, string> redact) => Digest.Of(redact($"{tool.Description}\n{(tool as AIFunctionDeclaration)?.JsonSchema.GetRawText()}")).ToString();
}
