using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>Takes command rows and answers each: nobody who asked is left without a word.</summary>
public sealed class CommandInbox(IRunStore store)
{
    /// <summary>Takes what is new; what gets no answer yet is answered by whoever keeps it.</summary>
    public async Task PollAsync(Func<Command, CancellationToken, Task<(CommandAnswer Answer, string Message)?>> carryOut, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(carryOut);
        foreach (var command in await store.TakeCommandsAsync(cancellationToken))
        {
            if (await carryOut(command, cancellationToken) is { } done)
            {
                await store.AnswerCommandAsync(command.Id, done.Answer, done.Message, cancellationToken);
            }
        }
    }
}
