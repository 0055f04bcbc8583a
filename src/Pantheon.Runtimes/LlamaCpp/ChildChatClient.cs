using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>Speaks to the child of a pool; one that died since is started anew before the next answer, and one that dies during an answer is named in the failure.</summary>
internal sealed class ChildChatClient(LlamaCppRuntime runtime, ModelPin pin) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _ = LlamaGrammar.Declared(options);
        using var use = runtime.Use();
        var running = await runtime.ServeAsync(pin, cancellationToken);
        using var speaker = running.Speaker.Open(running.Pin);
        await using var updates = speaker.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(running, updates))
        {
            yield return updates.Current;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // the child belongs to the runtime, which keeps it warm
    }

    private async Task<bool> NextAsync(RunningServer running, IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (ChatException fault)
        {
            throw await runtime.ExplainAsync(running, fault);
        }
    }
}
