using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Context;

/// <summary>How many bytes (UTF-8) messages and tool definitions put into a prompt, the marks of chat templates included.</summary>
internal static class PromptSize
{
    /// <summary>What a template writes around one message, or one call, in bytes.</summary>
    public const int Marks = 16;

    public static long Of(IEnumerable<ChatMessage> messages) => messages.Sum(Of);

    public static long Of(ChatMessage message) => Marks + message.Contents.Sum(Of);

    public static long Of(ToolDefinition tool) => (3 * Marks) + Of(tool.Name) + Of(tool.Description) + Of(tool.Input.Document.ToJsonString());

    public static int Of(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>The words of messages as one text, for a tokenizer.</summary>
    public static string Words(IEnumerable<ChatMessage> messages) =>
        string.Join('\n', messages.SelectMany(message => message.Contents).Select(Words));

    public static string Arguments(FunctionCallContent call) => JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>());

    private static long Of(AIContent content) => content switch
    {
        TextContent text => Of(text.Text),
        FunctionCallContent call => Marks + Of(call.Name) + Of(call.CallId) + Of(Arguments(call)),
        FunctionResultContent result => Marks + Of(result.CallId) + Of(result.Result?.ToString() ?? ""),
        _ => 0,
    };

    private static string Words(AIContent content) => content switch
    {
        TextContent text => text.Text,
        FunctionCallContent call => $"{call.Name} {Arguments(call)}",
        FunctionResultContent result => result.Result?.ToString() ?? "",
        _ => "",
    };
}
