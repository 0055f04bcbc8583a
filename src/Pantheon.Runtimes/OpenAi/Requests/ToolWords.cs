using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.OpenAi.Quirks;

namespace Pantheon.Runtimes.OpenAi.Requests;

/// <summary>Writes which tools a request offers and whether one must be called.</summary>
internal sealed class ToolWords
{
    // a session offers the same tools each turn
    private static readonly ConditionalWeakTable<AIFunctionDeclaration, byte[]> s_written = [];

    private readonly ServerQuirks _quirks;
    private readonly ChatOptions _options;
    private readonly List<AIFunctionDeclaration> _tools;
    private readonly string? _named;

    public ToolWords(ServerQuirks quirks, string server, ChatOptions options)
    {
        (_quirks, _options) = (quirks, options);
        _tools = [.. (options.Tools ?? []).OfType<AIFunctionDeclaration>().OrderBy(tool => tool.Name, StringComparer.Ordinal)];
        _named = (options.ToolMode as RequiredChatToolMode)?.RequiredFunctionName;
        if (_named is not null && !_tools.Exists(tool => tool.Name == _named))
        {
            throw new ChatException(Codes.ChatUnsendable, FailureKind.Internal, $"a request to {server} asks for tool '{_named}' and does not offer it", "this is a fault of Pantheon: please report it")
            {
                Fault = ChatFault.BadRequest,
            };
        }
    }

    /// <summary>Whether the answer may call a tool.</summary>
    public bool MayCall => _tools.Count > 0 && _options.ToolMode is not NoneChatToolMode;

    public void Write(Utf8JsonWriter json)
    {
        if (_tools.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tools");
        foreach (var tool in _tools)
        {
            // llama-server takes a named choice for 'auto' without a word
            if (_named is null || _quirks.NamesTool || tool.Name == _named)
            {
                json.WriteRawValue(s_written.GetValue(tool, static each => JsonSerializer.SerializeToUtf8Bytes(Tool(each))), skipInputValidation: true);
            }
        }

        json.WriteEndArray();
        json.WritePropertyName("tool_choice");
        JsonSerializer.Serialize(json, Choice());
        if (_options.AllowMultipleToolCalls is { } several)
        {
            json.WriteBoolean("parallel_tool_calls", several);
        }
    }

    private JsonNode Choice() => _options.ToolMode switch
    {
        NoneChatToolMode => "none",
        RequiredChatToolMode when _named is not null && _quirks.NamesTool => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = _named } },
        RequiredChatToolMode => "required",
        _ => "auto",
    };

    private static JsonObject Tool(AIFunctionDeclaration tool) => new()
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
