using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Commands;

/// <summary>`run --from`: the newest ended run of the same task, flow and mode is what is taken over.</summary>
internal static class RetryFrom
{
    public static async Task<RetryRequest> PlanAsync(CommandContext context, Workplace workplace, PantheonStore store, TaskSpec task, QueueRequest request, bool isDry, CancellationToken cancellationToken)
    {
        if (request.Until is not null)
        {
            throw new PantheonException(Codes.OptionsClash, "--from and --until cannot stand together", "run until the node first, and retry that run: pantheon runs retry @last");
        }

        var flow = request.Flow ?? task.Flow ?? workplace.Catalog.Project.DefaultFlow;
        var runs = await store.Runs.ListAsync(new RunQuery { Task = task.Id, Flow = flow }, cancellationToken);
        var ended = runs.FirstOrDefault(run => run is { Lifecycle: RunLifecycle.Ended, BaseCommit: not null } && run.Mode == request.Mode)
            ?? throw new PantheonException(Codes.NothingToTakeOver, $"no run of task '{task.Id}' through flow '{flow}' by {Word.Of(request.Mode)} has ended that could be taken over", $"pantheon run --task {task.Id}");
        if (ended.CatalogDigest != workplace.Catalog.Digest)
        {
            context.Screen.Warn($"run {ended.Id.Short} is pinned to catalog@{ended.CatalogCommit[..Math.Min(7, ended.CatalogCommit.Length)]}: its definitions are used, not those of today");
        }

        return await Retrying.PlanAsync(context, workplace, store, ended, new Adoption(request.From, Downstream: true), isDry, cancellationToken);
    }
}
