using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.Constrained;

/// <summary>
/// Tool calls for models without a reliable format of their own: the server is made to write one JSON object that is a call of an offered tool or the answer,
/// and that is read back at the end of the stream. A reply that was cut is text, never a call. Outside of what splits thoughts from text.
/// </summary>
public sealed class ConstrainedCallsClient(IChatClient innerClient) : DelegatingChatClient(innerClient)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var conversation = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var tools = CallForm.Offered(options);
        if (tools.Count > 0)
        {
            return ConstrainAsync(conversation, tools, options!, cancellationToken); // without options there are no tools
        }

        if (options?.Tools is { Count: > 0 })
        {
            options = options.Clone();
            options.Tools = null;
            options.ToolMode = null;
        }

        return base.GetStreamingResponseAsync(CallHistory.Render(conversation, instruction: null), options, cancellationToken);
    }

    private async IAsyncEnumerable<ChatResponseUpdate> ConstrainAsync(
        IReadOnlyList<ChatMessage> conversation, IReadOnlyList<AIFunctionDeclaration> tools, ChatOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mayAnswer = options.ToolMode is not RequiredChatToolMode;
        var plain = options.Clone();
        plain.Tools = null;
        plain.ToolMode = null;
        plain.ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonSerializer.SerializeToElement(CallForm.Schema(tools, mayAnswer)), "call_or_answer");
        var text = new StringBuilder();
        ChatResponseUpdate? last = null;
        await foreach (var update in base.GetStreamingResponseAsync(CallHistory.Render(conversation, CallForm.Instruction(tools, mayAnswer)), plain, cancellationToken))
        {
            if (update.IsRestart)
            {
                // what was written before is void, and so is a call in it
                text.Clear();
                yield return update;
                continue;
            }

            // a server that breaks its stream says so by an exception, one that does not end it by having no finish reason
            var pieces = update.Contents.OfType<TextContent>().ToList();
            pieces.ForEach(piece => text.Append(piece.Text));
            update.Contents = [.. update.Contents.Where(content => content is not TextContent)];
            if (update.FinishReason is not null)
            {
                last = update;
            }
            else if (update.Contents.Count > 0 || pieces.Count > 0)
            {
                yield return update;
            }
        }

        if (last is not null)
        {
            yield return Finished(last, text.ToString(), $"call_{conversation.Sum(message => message.Contents.OfType<FunctionCallContent>().Count()) + 1}");
        }
    }

    private static ChatResponseUpdate Finished(ChatResponseUpdate last, string text, string id)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return last;
        }

        var content = last.FinishReason == ChatFinishReason.Stop || last.FinishReason == ChatFinishReason.ToolCalls ? CallReply.Read(text, id) : new TextContent(text);
        last.Contents = [content, .. last.Contents];
        last.FinishReason = content is FunctionCallContent ? ChatFinishReason.ToolCalls : last.FinishReason;
        return last;
    }
}
