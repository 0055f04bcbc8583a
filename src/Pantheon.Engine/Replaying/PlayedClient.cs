using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Pantheon.Engine.Replaying;

/// <summary>The client of a model that says again what it said, piece by piece, and fails as it failed.</summary>
internal sealed class PlayedClient(PlayedSession session) : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var stream = await session.CallAsync(new PlayedRequest([.. messages], options), cancellationToken);
        foreach (var update in stream.Updates())
        {
            yield return update;
        }

        if (stream.Fault is { } fault)
        {
            throw fault;
        }

        if (stream.IsCut)
        {
            await session.EndAsync("the rest of the reply", cancellationToken);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
