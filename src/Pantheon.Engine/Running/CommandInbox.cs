using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>Takes command rows and answers each: nobody who asked is left without a word.</summary>
public sealed class CommandInbox(IRunStore store)
{
    public async Task PollAsync(Func<Command, CancellationToken, Task<(CommandAnswer Answer, string Message)>> carryOut, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(carryOut);
        foreach (var command in await store.TakeCommandsAsync(cancellationToken))
        {
            var (answer, message) = await carryOut(command, cancellationToken);
            await store.AnswerCommandAsync(command.Id, answer, message, cancellationToken);
        }
    }
}
