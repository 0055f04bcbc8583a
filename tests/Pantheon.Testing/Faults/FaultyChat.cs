using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Testing.Faults;

/// <summary>
/// A model server as one session of a faulty night hears it: a coder writes a file and finishes, others say a word, some are at a loss; the server hangs,
/// is slow, breaks off, answers with 500, forgets the end of its answer, or is away for a while.
/// </summary>
internal sealed class FaultyChat(FaultyWorker worker, FaultyWorld world, AttemptId attempt, bool edits) : IChatClient
{
    /// <summary>Between two words of a slow server: less than what counts as silence.</summary>
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(25);

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = new SeamCall(nameof(IChatClient), edits ? "work" : "say", [attempt]);
        worker.Streams(1);
        try
        {
            await worker.EnterAsync(call);
            if (world.Time.GetUtcNow() < world.ServerBackAt)
            {
                throw Fault(ChatFault.Unreachable, "nobody answers");
            }

            var succeeds = await worker.TakeTimeAsync(attempt, cancellationToken);
            var how = call.Later == FaultKind.ServerFault ? (int?)world.Dice.Below(8, $"{worker.PlaceOf(call)} how") : null;
            await FailBeforeAsync(how, cancellationToken);
            yield return new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent("let me see")]);
            await FailAfterAsync(how, cancellationToken);
            if (how == 7)
            {
                // its end is missing
                yield break;
            }

            yield return Reply(succeeds, messages.Any(message => message.Contents.OfType<FunctionResultContent>().Any()));
            await worker.LeaveAsync(call);
        }
        finally
        {
            worker.Streams(-1);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // holds nothing
    }

    private async Task FailBeforeAsync(int? how, CancellationToken cancellationToken)
    {
        switch (how)
        {
            case 0:
                await Task.Delay(Timeout.InfiniteTimeSpan, worker.Time, cancellationToken);
                break;
            case 1:
                throw Fault(ChatFault.EngineDead, "500");
            case 2:
                world.ServerBackAt = world.Time.GetUtcNow().AddSeconds(1 + world.Dice.Below(120, $"{attempt.Node} server away"));
                throw Fault(ChatFault.Unreachable, "the connection was reset");
            case 3:
                throw new IOException(FaultyWorker.Unthought);
        }
    }

    private async Task FailAfterAsync(int? how, CancellationToken cancellationToken)
    {
        switch (how)
        {
            case 4:
                await Task.Delay(Timeout.InfiniteTimeSpan, worker.Time, cancellationToken);
                break;
            case 5:
                await Task.Delay(Slowness, worker.Time, cancellationToken);
                break;
            case 6:
                throw Fault(ChatFault.Protocol, "the connection was reset");
        }
    }

    private ChatResponseUpdate Reply(bool succeeds, bool hasWritten) => (succeeds, edits) switch
    {
        (false, _) => new ChatResponseUpdate(ChatRole.Assistant, "") { FinishReason = ChatFinishReason.Stop },
        (true, false) => new ChatResponseUpdate(ChatRole.Assistant, "done") { FinishReason = ChatFinishReason.Stop },
        _ => hasWritten ? Call("finish", """{"summary":"done"}""") : Call("write_file", $$"""{"path":"{{FaultyWorld.FileOf(attempt)}}","content":"by {{attempt.Node}}"}"""),
    };

    private static ChatResponseUpdate Call(string tool, string arguments) =>
        new(ChatRole.Assistant, [new FunctionCallContent("call_1", tool) { RawRepresentation = new RawToolCall("call_1", tool, arguments) }]) { FinishReason = ChatFinishReason.ToolCalls };

    private static ChatException Fault(ChatFault fault, string message) =>
        new(Codes.RuntimeUnreachable, fault == ChatFault.Unreachable ? FailureKind.RuntimeUnavailable : FailureKind.RuntimeError, message) { Fault = fault };
}
