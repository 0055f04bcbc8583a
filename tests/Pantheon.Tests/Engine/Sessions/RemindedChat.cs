using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>Answers turn by turn from a place in a script on; a call that it is told was interrupted it makes again.</summary>
internal sealed class RemindedChat(IReadOnlyList<Func<ChatResponseUpdate>> script, int place) : IChatClient
{
    public List<IReadOnlyList<ChatMessage>> Sent { get; } = [];

    /// <summary>Calls that it was told of.</summary>
    public int Interrupted { get; private set; }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Sent.Add([.. messages]);
        await Task.Yield();
        var isReminded = Sent.Count == 1 && Sent[0].LastOrDefault(message => message.Role == ChatRole.Tool) is { } results
            && results.Contents.OfType<FunctionResultContent>().Any(result => result.Result?.ToString()?.StartsWith("Interrupted: ", StringComparison.Ordinal) == true);
        Interrupted += isReminded ? 1 : 0;
        yield return script[isReminded ? place - 1 : place++]();
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // holds nothing
    }
}
