using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Pantheon.Testing.Chat;

/// <summary>Answers by how many replies the conversation holds already, so that whoever goes on with it gets the next one.</summary>
public sealed class FollowingChatClient(params Func<ChatResponseUpdate>[] turns) : IChatClient
{
    private int _asked;

    /// <summary>How many requests came.</summary>
    public int Asked => _asked;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _asked);
        await Task.Yield();
        yield return turns[messages.Count(message => message.Role == ChatRole.Assistant)]();
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // holds nothing
    }
}
