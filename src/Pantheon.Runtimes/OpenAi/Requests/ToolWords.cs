using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.OpenAi.Quirks;

namespace Pantheon.Runtimes.OpenAi.Requests;

/// <summary>Writes which tools a request offers and whether one must be called.</summary>
internal sealed class ToolWords(ServerQuirks quirks, string server)
{
    /// <summary>Whether the answer may call a tool.</summary>
    public bool Write(JsonObject body, ChatOptions options)
    {
        var tools = (options.Tools ?? []).OfType<AIFunctionDeclaration>().OrderBy(tool => tool.Name, StringComparer.Ordinal).ToList();
        var named = (options.ToolMode as RequiredChatToolMode)?.RequiredFunctionName;
        if (named is not null && !tools.Exists(tool => tool.Name == named))
        {
            throw new ChatException(Codes.ChatUnsendable, FailureKind.Internal, $"a request to {server} asks for tool '{named}' and does not offer it", "this is a fault of Pantheon: please report it")
            {
                Fault = ChatFault.BadRequest,
            };
        }

        if (tools.Count == 0)
        {
            return false;
        }

        // llama-server takes a named choice for 'auto' without a word
        var offered = named is null || quirks.NamesTool ? tools : tools.Where(tool => tool.Name == named);
        body["tools"] = new JsonArray([.. offered.Select(Tool)]);
        body["tool_choice"] = Choice(options.ToolMode, named);
        if (options.AllowMultipleToolCalls is { } several)
        {
            body["parallel_tool_calls"] = several;
        }

        return options.ToolMode is not NoneChatToolMode;
    }

    private JsonNode Choice(ChatToolMode? mode, string? named) => mode switch
    {
        NoneChatToolMode => "none",
        RequiredChatToolMode when named is not null && quirks.NamesTool => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = named } },
        RequiredChatToolMode => "required",
        _ => "auto",
    };

    private static JsonNode Tool(AIFunctionDeclaration tool) => new JsonObject
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["parameters"] = JsonObject.Create(tool.JsonSchema),
        },
    };
}
