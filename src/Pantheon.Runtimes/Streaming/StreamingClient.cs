using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.Streaming;

/// <summary>A decorator that sees every answer as a stream, and makes whole answers from what is left after its restarts.</summary>
public abstract class StreamingClient(IChatClient inner) : DelegatingChatClient(inner)
{
    public sealed override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var given = new List<ChatResponseUpdate>();
        await foreach (var update in GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            if (update.IsRestart)
            {
                given.Clear();
            }

            given.Add(update);
        }

        return given.ToChatResponse();
    }

    public abstract override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default);
}
