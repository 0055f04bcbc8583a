using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Guards;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Cluster;

/// <summary>Tells which boxes can work a run, by the pools its agents need, its catalog's commit and its repository; and whether this box is one of them.</summary>
public sealed class RunPlaces(CommandContext context, Workplace workplace, IWorkspaces workspaces, IRunStore runs)
{
    private const int MostWords = 120;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, Catalog> _catalogs = [];
    private readonly Dictionary<RunId, (Placement Place, DateTimeOffset Until)> _known = [];

    public async Task<Placement> PlaceAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var now = context.Time.GetUtcNow();
        if (_known.TryGetValue(run.Id, out var known) && now < known.Until)
        {
            return known.Place;
        }

        var place = await FindAsync(run, cancellationToken);
        _known[run.Id] = (place, now + LookAgainAfter);
        return place;
    }

    /// <summary>The pools that the agents of a flow need, one list of alternatives for each model or route; those of a flow that does not exist are none.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> PoolsOf(string flow, Catalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.Flows.TryGetValue(flow, out var spec)
            ? [.. SubFlows.Inline(spec, catalog.Flows).All.OfType<AgentNode>()
                .Where(node => catalog.Agents.ContainsKey(node.Agent))
                .SelectMany(node => FlowGuard.ChoicesOf(node, catalog.Agents[node.Agent]))
                .Select(agent => (IReadOnlyList<string>)[.. FlowGuard.PoolNames(agent.Model, catalog).Distinct()])
                .DistinctBy(Words)
                .OrderBy(Words, StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Alternatives as people read them.</summary>
    public static string Words(IReadOnlyList<string> pools) => string.Join('|', pools);

    private async Task<Placement> FindAsync(Run run, CancellationToken cancellationToken)
    {
        Catalog catalog;
        try
        {
            catalog = await CatalogAsync(run, cancellationToken);
        }
        catch (PantheonException gone) when (gone.Code == Codes.PinnedPolicyGone)
        {
            return new Placement("", $"its catalog is not on this box: {gone.Message}");
        }

        var needs = PoolsOf(run.Flow, catalog);
        var task = run.TaskId is { } id ? catalog.Tasks.GetValueOrDefault(id) : null;
        var name = run.Repository ?? task?.Repository ?? catalog.Project.DefaultRepository;
        var pools = needs.Count == 0 ? "no model" : string.Join('+', needs.Select(Words));
        var left = run is { Lifecycle: RunLifecycle.Queued, Adopt: not null, RetryOf: { } ended } ? $" · left by {ended}" : "";
        var group = $"{pools} · {name} · {catalog.Commit[..Math.Min(10, catalog.Commit.Length)]}{left}";
        return new Placement(
            group.Length <= MostWords ? group : Digest.Of(group).Hex,
            WhyNoPool(needs) ?? await WhyNoRepositoryAsync(run, name, catalog, cancellationToken));
    }

    private async Task<Catalog> CatalogAsync(Run run, CancellationToken cancellationToken)
    {
        if (!_catalogs.TryGetValue(run.CatalogCommit, out var catalog))
        {
            _catalogs[run.CatalogCommit] = catalog = await WorkplaceLoader.LoadAtAsync(context, workplace, run.CatalogCommit, cancellationToken);
        }

        return catalog;
    }

    private string? WhyNoPool(IReadOnlyList<IReadOnlyList<string>> needs) =>
        needs.FirstOrDefault(pools => pools.Count > 0 && !pools.Any(workplace.Box.Pools.ContainsKey)) is { } missing ? $"this box has no pool '{Words(missing)}'" : null;

    /// <summary>What was begun needs its very base commit; what begins finds its own, and says what is wrong with it.</summary>
    private async Task<string?> WhyNoRepositoryAsync(Run run, string name, Catalog catalog, CancellationToken cancellationToken)
    {
        if (!catalog.Project.Repositories.TryGetValue(name, out var repository))
        {
            return null;
        }

        if (!Directory.Exists(repository.Path))
        {
            return $"repository '{name}' is not on this box ('{repository.Path}')";
        }

        if (run.BaseCommit is not { } commit)
        {
            return null;
        }

        try
        {
            var opened = await workspaces.OpenBaseAsync(repository, commit, cancellationToken);
            return await AdoptedTrees.WhyElsewhereAsync(runs, workspaces, catalog, repository, opened.Tree, run, cancellationToken);
        }
        catch (WorkspaceException missing)
        {
            return $"its base is not on this box: {missing.Message}";
        }
    }
}
