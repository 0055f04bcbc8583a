using Pantheon.Core.Diagnostics;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Guards;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Directing;
using Pantheon.Host.Configuration;
using Pantheon.Runtimes.Routing;

namespace Pantheon.Host.Composition;

/// <summary>Tonight as the planner sees it from here: the window that is open or comes next, how its work should go, and what it does without.</summary>
/// <param name="From">When the night begins, or now where it has begun.</param>
/// <param name="ClosesAt">Null where no window closes it.</param>
internal sealed record TonightPlan(DateTimeOffset From, DateTimeOffset? ClosesAt, NightForecast Forecast)
{
    /// <summary>Plays the night under its policy; asks no server and changes nothing.</summary>
    public static async Task<TonightPlan> ReadAsync(CommandContext context, Workplace workplace, IRunStore store, CancellationToken cancellationToken)
    {
        var (now, policy) = (context.Time.GetUtcNow(), workplace.Catalog.Night);
        var calendar = new WindowCalendar(policy.Windows);
        var window = calendar.OpenAt(now) ?? calendar.NextAfter(now);
        var from = window?.OpensAt > now ? window.OpensAt : now;
        return new TonightPlan(from, window?.ClosesAt, await OfAsync(workplace, new PinnedCatalogs(context, workplace), await NightPlanning.ReadAsync(workplace.Box, store, cancellationToken), store, from, window?.ClosesAt, cancellationToken));
    }

    /// <summary>The night from a moment on.</summary>
    public static async Task<NightForecast> OfAsync(Workplace workplace, PinnedCatalogs catalogs, NightPlanning planning, IRunStore store, DateTimeOffset from, DateTimeOffset? closesAt, CancellationToken cancellationToken)
    {
        var policy = workplace.Catalog.Night;
        var claims = workplace.Box.Pools.ToDictionary(pool => pool.Key, pool => RuntimeFactory.ClaimOf(pool.Value));
        var (works, left) = (new List<(Run, Catalog, IReadOnlyList<NodeId>)>(), new List<ForecastLeft>());
        var queue = (await store.QueueAsync(cancellationToken)).Where(run => run.Mode == Mode.Night).ToList();
        foreach (var run in (await OpenAsync(store, cancellationToken)).Concat(queue))
        {
            if (await CatalogOfAsync(catalogs, run, cancellationToken) is not { } catalog || !catalog.Flows.ContainsKey(run.Flow))
            {
                left.Add(new ForecastLeft(run, $"the catalog at {run.CatalogCommit[..Math.Min(8, run.CatalogCommit.Length)]} does not have what it is pinned to", "queue it again"));
            }
            else if (FlowGuard.CheckFlow(catalog.Night, Core.Flows.SubFlows.Inline(catalog.Flows[run.Flow], catalog.Flows), catalog, claims) is Verdict.Refused no)
            {
                left.Add(new ForecastLeft(run, $"refused by {no.Rule}: {no.Reason}", "another agent or route"));
            }
            else if (run.NotBefore > closesAt || run.Deadline <= from)
            {
                left.Add(new ForecastLeft(run, run.Deadline <= from ? "its deadline is past by then" : "it may not start before the window closes", "queue it anew"));
            }
            else if (await UnmetAsync(run, queue, store, cancellationToken) is { } need)
            {
                left.Add(new ForecastLeft(run, $"it needs task {need}, which is neither ready nor queued", $"pantheon queue add {need}"));
            }
            else
            {
                var ended = run.Lifecycle == RunLifecycle.Queued ? [] : (await store.NodesAsync(run.Id, cancellationToken)).Where(node => node.Lifecycle == NodeLifecycle.Ended).Select(node => node.Node);
                works.Add((run, catalog, [.. ended]));
            }
        }

        var forecast = NightPreview.Of(planning.Terms(policy, closesAt - from), planning.Plans(policy), works);
        return forecast with { Left = [.. forecast.Left, .. left] };
    }

    private static async Task<IEnumerable<Run>> OpenAsync(IRunStore store, CancellationToken cancellationToken) =>
        (await store.ListAsync(new RunQuery { Lifecycle = RunLifecycle.Running }, cancellationToken))
        .Concat(await store.ListAsync(new RunQuery { Lifecycle = RunLifecycle.Suspended }, cancellationToken))
        .Where(run => run.Mode == Mode.Night);

    private static async Task<string?> UnmetAsync(Run run, List<Run> queue, IRunStore store, CancellationToken cancellationToken)
    {
        foreach (var need in run.Needs.Where(need => !queue.Exists(other => other.TaskId == need)))
        {
            if (!(await store.ListAsync(new RunQuery { Task = need }, cancellationToken)).Any(other => other.Outcome == RunOutcome.Ready || other.Lifecycle != RunLifecycle.Ended))
            {
                return need;
            }
        }

        return null;
    }

    private static async Task<Catalog?> CatalogOfAsync(PinnedCatalogs catalogs, Run run, CancellationToken cancellationToken)
    {
        try
        {
            return await catalogs.AtAsync(run.CatalogCommit, cancellationToken);
        }
        catch (PantheonException gone) when (gone.Code == Codes.PinnedPolicyGone)
        {
            return null;
        }
    }
}
