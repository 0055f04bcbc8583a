using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Engine.Steering;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Commands;

/// <summary>Queues a task with a person's note for its first agent.</summary>
internal sealed class QueueAgain(CommandContext context, Workplace workplace, PantheonStore store)
{
    public async Task<Run> EnqueueAsync(TaskSpec task, QueueRequest request, string? note, CancellationToken cancellationToken)
    {
        // a note that is refused queues nothing
        var text = note is null ? null : SteerCommand.Text(note, null, context.Folder);
        var run = await new Queueing(workplace.Catalog, store.Runs, new IdSource(Random.Shared), context.Time, context.Environment.User).EnqueueAsync(task, request, cancellationToken);
        if (text is not null)
        {
            await store.Runs.AddCommandAsync(
                new Command { Kind = CommandKind.Steer, By = context.Environment.User, Run = run.Id, Arguments = SteerNote.Arguments(text, SteerNote.NextTurn, null) }, cancellationToken);
        }

        return run;
    }
}
