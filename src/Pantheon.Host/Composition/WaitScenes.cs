using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Guards;
using Pantheon.Core.Policies;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;
using Pantheon.Engine.Waiting;
using Pantheon.Host.Configuration;
using Pantheon.Runtimes.Routing;

namespace Pantheon.Host.Composition;

/// <summary>Gathers what the store, the catalog and the calendar know of one run, to say why it waits.</summary>
internal sealed class WaitScenes(CommandContext context, Workplace workplace, IRunStore store, ISlots slots)
{
    public async Task<WaitScene> OfAsync(Run run, CancellationToken cancellationToken)
    {
        var needed = new Dictionary<string, IReadOnlyList<Run>>();
        foreach (var task in run.Needs)
        {
            needed[task] = await store.ListAsync(new RunQuery { Task = task }, cancellationToken);
        }

        var (now, tonight) = (context.Time.GetUtcNow(), workplace.Catalog.Night);
        var night = (await store.NightsAsync(1, cancellationToken)).FirstOrDefault(record => record.ClosedAt is null && record.ClosesAt > now && record.Policy == tonight.Name);
        var scene = new WaitScene
        {
            Now = now,
            Run = run,
            Queue = await store.QueueAsync(cancellationToken),
            Started = [.. await store.ListAsync(new RunQuery { Lifecycle = RunLifecycle.Running }, cancellationToken), .. await store.ListAsync(new RunQuery { Lifecycle = RunLifecycle.Suspended }, cancellationToken)],
            Needed = needed,
            Nodes = await store.NodesAsync(run.Id, cancellationToken),
            Attempts = await store.AttemptsAsync(run.Id, cancellationToken),
            Seats = workplace.Box.Pools.ToDictionary(pool => pool.Key, pool => pool.Value.Slots),
            Uses = await slots.UsesAsync(cancellationToken),
            Pools = await slots.StandingsAsync(cancellationToken),
            Windows = run.Mode == Mode.Night ? new WindowCalendar(tonight.Windows) : null,
            Night = night,
            QueuePause = await store.QueueStandingAsync(cancellationToken) is { IsPaused: true, Since: { } since } standing ? (since, standing.By ?? "") : null,
            Zone = tonight.Windows is [var window, ..] ? TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone) : context.Time.LocalTimeZone,
        };
        return await CatalogOfAsync(run, cancellationToken) is { } catalog ? WithFlow(scene, run, catalog) : scene;
    }

    private WaitScene WithFlow(WaitScene scene, Run run, Catalog catalog)
    {
        if (!catalog.Flows.TryGetValue(run.Flow, out var authored))
        {
            return scene;
        }

        var (flow, policy) = (SubFlows.Inline(authored, catalog.Flows), run.Mode == Mode.Night ? catalog.Night : catalog.DayPolicy);
        var claims = workplace.Box.Pools.ToDictionary(pool => pool.Key, pool => RuntimeFactory.ClaimOf(pool.Value));
        return scene with
        {
            Flow = flow,
            Refusal = run.Lifecycle == RunLifecycle.Queued ? FlowGuard.CheckFlow(policy, flow, catalog, claims) as Verdict.Refused : null,
            PoolsOf = flow.All.OfType<AgentNode>().ToDictionary(node => node.Id, node => PoolsOf(node, catalog, policy)),
        };
    }

    private IReadOnlyList<string> PoolsOf(AgentNode node, Catalog catalog, Policy policy) => !catalog.Agents.TryGetValue(node.Agent, out var agent) ? [] :
    [
        .. FlowGuard.ChoicesOf(node, agent)
            .SelectMany(choice => new ModelRequest { Choice = choice.Model, Routes = catalog.Project.Routes, Policy = policy }.Candidates())
            .Select(address => address.Pool)
            .Where(workplace.Box.Pools.ContainsKey)
            .Distinct(),
    ];

    /// <summary>Null when what the run is pinned to is gone: the rows are told all the same.</summary>
    private async Task<Catalog?> CatalogOfAsync(Run run, CancellationToken cancellationToken)
    {
        try
        {
            return await WorkplaceLoader.LoadAtAsync(context, workplace, run.CatalogCommit, cancellationToken);
        }
        catch (PantheonException gone) when (gone.Code == Codes.PinnedPolicyGone)
        {
            context.Screen.Warn(gone.Message);
            return null;
        }
    }
}
