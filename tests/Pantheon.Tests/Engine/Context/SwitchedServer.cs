using Microsoft.Extensions.AI;

namespace Pantheon.Tests.Engine.Context;

/// <summary>Gives each request to the server that the test chooses then.</summary>
internal sealed class SwitchedServer(Func<IChatClient> choose) : IChatClient
{
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        choose().GetStreamingResponseAsync(messages, options, cancellationToken);

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        choose().GetResponseAsync(messages, options, cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // the servers belong to the test
    }
}
