using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;

namespace Pantheon.Tests.Engine.Context;

/// <summary>A server with a real window: it counts four characters a token, refuses what is too long as llama-server does, and answers as the test scripts it.</summary>
internal sealed class StrictServer(int context, Func<int, AIContent[]> answer) : IChatClient
{
    /// <summary>The requests it took, with their tools and their tokens.</summary>
    public List<(IReadOnlyList<ChatMessage> Messages, ChatOptions Options, int Tokens)> Taken { get; } = [];

    /// <summary>Tokens of the requests that it refused.</summary>
    public List<int> Refused { get; } = [];

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        List<ChatMessage> all = [.. messages];
        var tokens = (all.Sum(Length) + (options!.Tools ?? []).OfType<AIFunctionDeclaration>().Sum(tool => tool.Name.Length + tool.Description.Length + tool.JsonSchema.GetRawText().Length)) / 4;
        if (tokens + (options.MaxOutputTokens ?? 0) > context)
        {
            Refused.Add(tokens);
            throw new ChatException("PAN4005", FailureKind.ContextOverflow, $"the prompt is longer than the context: {tokens} of {context}") { Fault = ChatFault.ContextExceeded };
        }

        Taken.Add((all, options, tokens));
        var contents = answer(Taken.Count);
        yield return new ChatResponseUpdate(ChatRole.Assistant, [.. contents, new UsageContent(new UsageDetails { InputTokenCount = tokens, OutputTokenCount = 20 })])
        {
            FinishReason = contents.OfType<FunctionCallContent>().Any() ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
        };
    }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // holds nothing
    }

    public static AIContent Call(string id, string tool, object arguments)
    {
        var text = JsonSerializer.Serialize(arguments);
        return new FunctionCallContent(id, tool) { RawRepresentation = new RawToolCall(id, tool, text) };
    }

    private static int Length(ChatMessage message) => 16 + message.Contents.Sum(content => content switch
    {
        TextContent text => text.Text.Length,
        FunctionCallContent call => call.Name.Length + JsonSerializer.Serialize(call.Arguments).Length,
        FunctionResultContent result => result.Result!.ToString()!.Length,
        _ => 0,
    });
}
