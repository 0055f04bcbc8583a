using Microsoft.Extensions.AI;

namespace Pantheon.Engine.Taping;

/// <summary>The client of a model that was read from a tape: whoever goes on with it brings its own.</summary>
internal sealed class SilentClient : IChatClient
{
    public static readonly SilentClient Instance = new();

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw Silence();

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw Silence();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private static InvalidOperationException Silence() => new("a model that was read from a tape says nothing by itself");
}
