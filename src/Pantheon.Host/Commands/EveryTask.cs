using Pantheon.Core.Identity;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Commands;

/// <summary>Queues every task of a catalog, in the order of their ids.</summary>
internal static class EveryTask
{
    public static async Task QueueAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var workplace = await WorkplaceLoader.LoadAsync(context, cancellationToken);
        await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, cancellationToken);
        var queueing = new Queueing(workplace.Catalog, store.Runs, new IdSource(Random.Shared), context.Time, context.Environment.User);
        foreach (var task in workplace.Catalog.Tasks.Values.OrderBy(task => task.Id, StringComparer.Ordinal))
        {
            var run = await queueing.EnqueueAsync(task, new QueueRequest(), cancellationToken);
            context.Screen.Say($"queued   {run.TaskId}  {run.Title}");
        }
    }
}
