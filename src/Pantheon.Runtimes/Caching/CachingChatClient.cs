using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.Streaming;

namespace Pantheon.Runtimes.Caching;

/// <summary>Gives a request's kept answer again where the same model was asked the same before, and keeps answers that must be the same again.</summary>
public sealed class CachingChatClient(IChatClient inner, ReplyCache cache, ModelPin pin, TimeProvider time) : StreamingClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> asked = [.. messages];
        var key = CacheKey.Of(pin, asked, options);
        if (key is { } wanted && cache.Find(wanted) is { } kept)
        {
            foreach (var update in kept.Updates())
            {
                yield return update;
            }

            yield break;
        }

        var given = new List<ChatResponseUpdate>();
        await foreach (var update in InnerClient.GetStreamingResponseAsync(asked, options, cancellationToken))
        {
            if (update.IsRestart)
            {
                given.Clear();
            }

            given.Add(update);
            yield return update;
        }

        if (key is { } stored && CachedAnswer.Of(given) is { } answer)
        {
            await cache.StoreAsync(stored, new CachedLabel(pin.Address.ToString(), options?.Agent, time.GetUtcNow()), answer, cancellationToken);
        }
    }
}
