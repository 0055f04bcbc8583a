using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`run --dry-run`: what a run would do, node by node, with the verdict of the policy on each; nothing is queued and no model is asked.</summary>
internal static class RunRehearsal
{
    public static async Task<int> PrintAsync(CommandContext context, QueueRequest request, string name)
    {
        var workplace = await WorkplaceLoader.LoadAsync(context, CancellationToken.None);
        var task = TaskFinder.Find(context, workplace, name);
        if (request.From is not null)
        {
            await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, CancellationToken.None);
            var retry = await RetryFrom.PlanAsync(context, workplace, store, task, request, isDry: true, CancellationToken.None);
            Retrying.Print(context, retry, null);
            return ExitCode.Yes;
        }

        var run = new RunMaker(workplace.Catalog, new IdSource(new Random(0)), context.Time, context.Environment.User).Make(task, request);
        var flow = workplace.Catalog.Flows[run.Flow];
        context.Screen.Say($"dry run  {run.TaskId}  {run.Title}  {run.Flow}  {(request.Mode == Mode.Night ? workplace.Catalog.Night : workplace.Catalog.DayPolicy)}  catalog@{workplace.Catalog.Commit[..Math.Min(7, workplace.Catalog.Commit.Length)]}");
        if (SubFlows.Inline(flow, workplace.Catalog.Flows).All.Any(node => node.Cache == CacheMode.Content))
        {
            context.Screen.Say("cache    nodes with 'cache: content' are looked up when they start: their key is over the tree they start from");
        }

        return FlowsPlan.Print(context, flow, workplace.Catalog, workplace.Box, request.Mode, await KnownEstimates.ReadAsync(context, workplace.Box, CancellationToken.None), run);
    }
}
