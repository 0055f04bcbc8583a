using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Directing;

namespace Pantheon.Engine.Scheduling;

/// <summary>What other boxes of the store work with pools that are this box's too: the planner takes their time as given away.</summary>
internal sealed class OthersWork(IRunStore store, DirectedRuns night, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    private HashSet<RunId> _known = [];
    private DateTimeOffset? _lookedAt;

    /// <param name="isOwn">Whether this box works the run.</param>
    public async Task LookAsync(NightPlan plan, Func<RunId, bool> isOwn, CancellationToken cancellationToken)
    {
        if (plan.SharedPools.Count == 0)
        {
            return;
        }

        var others = (await store.ListAsync(new RunQuery { Lifecycle = RunLifecycle.Running }, cancellationToken)).Where(run => run.Mode == Mode.Night && !isOwn(run.Id)).ToList();
        if (_known.SetEquals(others.Select(run => run.Id)) && (others.Count == 0 || time.GetUtcNow() < _lookedAt + LookEvery))
        {
            return;
        }

        (_known, _lookedAt) = ([.. others.Select(run => run.Id)], time.GetUtcNow());
        var works = new List<(Run, Catalog, IReadOnlyCollection<NodeId>)>();
        foreach (var run in others)
        {
            if (await CatalogOfAsync(run, plan, cancellationToken) is { } catalog)
            {
                works.Add((run, catalog, [.. (await store.NodesAsync(run.Id, cancellationToken)).Where(node => node.Lifecycle == NodeLifecycle.Ended).Select(node => node.Node)]));
            }
        }

        night.Others(works, plan.SharedPools);
    }

    /// <summary>Null where this box does not have what the run is pinned to: nobody here knows then what it still needs.</summary>
    private static async Task<Catalog?> CatalogOfAsync(Run run, NightPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            return await plan.CatalogOf(run, cancellationToken) is { } catalog && catalog.Flows.ContainsKey(run.Flow) ? catalog : null;
        }
        catch (PantheonException exception) when (exception.Code is Codes.SubFlowUnusable or Codes.PinnedPolicyGone)
        {
            return null;
        }
    }
}
