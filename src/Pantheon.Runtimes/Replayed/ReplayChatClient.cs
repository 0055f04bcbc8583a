using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.Replayed;

/// <summary>Answers a request as it was answered when it was recorded, and fails as it failed; one that was not recorded is refused.</summary>
internal sealed class ReplayChatClient(Recording recording, string model) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new("replay", defaultModelId: model);

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        var stream = recording.StreamOf(model, messages);
        foreach (var update in stream.Updates())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return update;
        }

        if (stream.Fault is { } fault)
        {
            throw fault;
        }

        if (stream.IsCut)
        {
            throw new ChatException(Codes.RequestNotRecorded, FailureKind.RuntimeError, "the recorded answer was broken off here, and nobody knows its end", "record the run anew") { Fault = ChatFault.Protocol };
        }
    }

    public object? GetService(Type serviceType, object? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null : serviceType == typeof(ChatClientMetadata) ? _metadata : serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
        // Nothing is held: no connection, no process.
    }
}
