using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Testing.Chat;

/// <summary>Answers turn by turn with what the test lined up, and keeps what it was sent.</summary>
public sealed class CannedChatClient(params Func<ChatResponseUpdate>[] turns) : IChatClient
{
    private readonly Queue<Func<ChatResponseUpdate>> _turns = new(turns);

    public List<IReadOnlyList<ChatMessage>> Sent { get; } = [];

    public List<ChatOptions?> Options { get; } = [];

    public static Func<ChatResponseUpdate> Says(string text) =>
        () => new ChatResponseUpdate(ChatRole.Assistant, text) { FinishReason = ChatFinishReason.Stop };

    public static Func<ChatResponseUpdate> Calls(string tool, string arguments) => CallsAll((tool, arguments));

    public static Func<ChatResponseUpdate> CallsAll(params (string Tool, string Arguments)[] calls) => () =>
        new ChatResponseUpdate(ChatRole.Assistant, [.. calls.Select((call, place) => Content(call.Tool, call.Arguments, place))])
        {
            FinishReason = ChatFinishReason.ToolCalls,
        };

    public static Func<ChatResponseUpdate> Cut(string tool, string arguments) => () =>
        new ChatResponseUpdate(ChatRole.Assistant, [Content(tool, arguments, 0)]) { FinishReason = ChatFinishReason.Length };

    public static Func<ChatResponseUpdate> Fails(ChatException exception) => () => throw exception;

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Sent.Add([.. messages]);
        Options.Add(options);
        await Task.Yield();
        yield return _turns.TryDequeue(out var turn) ? turn() : new ChatResponseUpdate(ChatRole.Assistant, "") { FinishReason = ChatFinishReason.Stop };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // holds nothing
    }

    private static FunctionCallContent Content(string tool, string arguments, int place) =>
        new($"call_{place + 1}", tool) { RawRepresentation = new RawToolCall($"call_{place + 1}", tool, arguments) };
}
