using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.Retrying;

/// <summary>One try: its updates as they come, but for the last, which waits until it is known whether it is the end; a fault comes out as a value.</summary>
internal sealed class AttemptRun(IChatClient client, IReadOnlyList<ChatMessage> messages, Attempt attempt, Func<CancellationToken, Task>? prepare)
{
    public ExceptionDispatchInfo? Fault { get; private set; }

    public ChatException? Exception => Fault?.SourceException as ChatException;

    /// <summary>The update with the finish reason.</summary>
    public ChatResponseUpdate? Last { get; private set; }

    public bool HasText { get; private set; }

    public async IAsyncEnumerable<ChatResponseUpdate> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (prepare is not null && !await TryAsync(async () =>
        {
            await prepare(cancellationToken);
            return true;
        }))
        {
            yield break;
        }

        await using var updates = client.GetStreamingResponseAsync(messages, attempt.Options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await TryAsync(async () => await updates.MoveNextAsync()))
        {
            var update = updates.Current;
            HasText = (HasText && !update.IsRestart) || update.Text.Length > 0;
            if (update.FinishReason is null)
            {
                yield return update;
            }
            else
            {
                Last = update;
            }
        }
    }

    private async Task<bool> TryAsync(Func<Task<bool>> step)
    {
        try
        {
            return await step();
        }
        catch (ChatException exception)
        {
            Fault = ExceptionDispatchInfo.Capture(exception);
            return false;
        }
    }
}
