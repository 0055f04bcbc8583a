using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Pantheon.Runtimes.Scripted;

/// <summary>Answers from a file of canned replies; it is no model, says so in every response, and calls nothing.</summary>
public sealed class ScriptedChatClient(ScriptedModel model, TimeProvider time) : IChatClient
{
    public const string ProviderName = "scripted";

    private readonly ChatClientMetadata _metadata = new(ProviderName, defaultModelId: model.Id);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        // A stream hands control back at least once, as one from a server does.
        await Task.Yield();
        var conversation = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var turn = conversation.Count(message => message.Role == ChatRole.Assistant);
        var reply = model.ReplyTo(conversation);

        if (reply.Reasoning.Length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Update(turn, new TextReasoningContent(reply.Reasoning));
        }

        if (reply.Text.Length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Update(turn, new TextContent(reply.Text));
        }

        foreach (var (index, call) in reply.Calls.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var arguments = call.Arguments.ToDictionary(pair => pair.Key, object? (pair) => pair.Value?.DeepClone());
            yield return Update(turn, new FunctionCallContent($"scripted-{turn}-{index}", call.Name, arguments));
        }

        cancellationToken.ThrowIfCancellationRequested();
        var last = Update(turn, new UsageContent(EstimatedUsage(conversation, reply)));
        last.FinishReason = reply.Calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop;
        yield return last;
    }

    public object? GetService(Type serviceType, object? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
        {
            return null;
        }

        return serviceType == typeof(ChatClientMetadata) ? _metadata : serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
        // Nothing is held: no connection, no process.
    }

    private ChatResponseUpdate Update(int turn, AIContent content) => new(ChatRole.Assistant, [content])
    {
        ModelId = model.Id,
        ResponseId = $"scripted-{turn}",
        MessageId = $"scripted-{turn}",
        CreatedAt = time.GetUtcNow(),
        AdditionalProperties = new AdditionalPropertiesDictionary { ["runtime"] = ProviderName, ["usage_estimated"] = true },
    };

    /// <summary>A token is taken to be four characters, as no tokenizer took part.</summary>
    private static UsageDetails EstimatedUsage(IEnumerable<ChatMessage> conversation, ScriptedReply reply)
    {
        var input = conversation.Sum(message => (long)message.Text.Length) / 4;
        var output = (reply.Text.Length + reply.Reasoning.Length
            + reply.Calls.Sum(call => (long)call.Name.Length + call.Arguments.ToJsonString().Length)) / 4;
        return new UsageDetails { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output };
    }
}
