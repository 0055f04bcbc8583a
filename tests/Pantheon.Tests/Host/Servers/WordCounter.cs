using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Testing;

namespace Pantheon.Tests.Host.Servers;

/// <summary>A client for which a word is a token, that takes a second to its first and half a second for each, and reads at most so many.</summary>
internal sealed class WordCounter(ManualTime time) : IChatClient
{
    public int Reads { get; init; } = int.MaxValue;

    /// <summary>Longer prompts are refused instead of cut.</summary>
    public bool Refuses { get; init; }

    public bool Counts { get; init; } = true;

    public bool Estimates { get; init; }

    public Func<string, IEnumerable<AIContent>> Answer { get; init; } = _ => [new TextContent("one "), new TextContent("two "), new TextContent("three")];

    public IReadOnlyList<string>? Repairs { get; init; }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        var prompt = messages.Single().Text;
        var words = prompt.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length;
        if (words > Reads && Refuses)
        {
            throw new ChatException(Pantheon.Core.Diagnostics.Codes.ContextExceeded, Pantheon.Core.Runs.FailureKind.ContextOverflow, "too long") { Fault = ChatFault.ContextExceeded };
        }

        time.Advance(TimeSpan.FromSeconds(1));
        var pieces = Answer(prompt).ToList();
        foreach (var (index, piece) in pieces.Index())
        {
            time.Advance(index == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(0.5));
            yield return new ChatResponseUpdate(ChatRole.Assistant, [piece]);
        }

        var usage = new UsageContent(new UsageDetails { InputTokenCount = Math.Min(words, Reads), OutputTokenCount = pieces.Count });
        yield return new ChatResponseUpdate(ChatRole.Assistant, Counts ? [usage] : [])
        {
            FinishReason = ChatFinishReason.Stop,
            AdditionalProperties = new AdditionalPropertiesDictionary { [ChatStream.UsageEstimated] = Estimates, [ChatStream.Repairs] = Repairs },
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // holds nothing
    }
}
