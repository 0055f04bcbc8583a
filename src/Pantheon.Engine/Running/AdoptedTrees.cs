using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Running;

/// <summary>Whether the trees that a retry takes over are still there.</summary>
public static class AdoptedTrees
{
    /// <summary>Why a queued retry is another box's to work: what it takes over lies there. Null where it is here, and where the retry itself tells what is wrong with it.</summary>
    public static async Task<string?> WhyElsewhereAsync(
        IRunStore store, IWorkspaces workspaces, Catalog catalog, RepositorySpec repository, string baseTree, Run retry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(retry);
        if (retry is not { Lifecycle: RunLifecycle.Queued, Adopt: { } adoption, RetryOf: { } id } || !catalog.Flows.TryGetValue(retry.Flow, out var flow) || await store.FindAsync(id, cancellationToken) is not { } ended)
        {
            return null;
        }

        try
        {
            var (nodes, events, attempts) = (await store.NodesAsync(id, cancellationToken), await store.EventsAsync(id, cancellationToken), await store.AttemptsAsync(id, cancellationToken));
            var trees = RetryPlan.Of(SubFlows.Inline(flow, catalog.Flows), ended, nodes, events, attempts, adoption).Trees;
            await RequireAsync(workspaces, repository, baseTree, trees, cancellationToken);
            return null;
        }
        catch (PantheonException gone) when (gone is { Code: Codes.TreesGone, InnerException: WorkspaceException })
        {
            return $"what it takes over lies on another box: {gone.Message}";
        }
        catch (PantheonException fault) when (StoreTrouble.KindOf(fault) is null)
        {
            return null;
        }
    }

    /// <summary>The same of the trees alone, as far as it can be said without writing anything.</summary>
    public static async Task RequireHereAsync(IWorkspaces workspaces, RepositorySpec repository, IReadOnlyList<string> trees, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workspaces);
        try
        {
            if (await workspaces.MissingTreesAsync(repository, trees, cancellationToken) is [var missing, ..])
            {
                throw Gone(missing, null);
            }
        }
        catch (WorkspaceException never) when (never.Code == Codes.GitFailed)
        {
            throw Gone(trees[0], never);
        }
    }

    /// <summary>Throws PAN9065 for the first that this box does not hold.</summary>
    public static async Task RequireAsync(IWorkspaces workspaces, RepositorySpec repository, string baseTree, IReadOnlyList<string> trees, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workspaces);
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(trees);
        foreach (var tree in trees)
        {
            try
            {
                await workspaces.DiffAsync(repository, baseTree, tree, cancellationToken);
            }
            catch (WorkspaceException gone) when (gone.Code == Codes.GitFailed)
            {
                throw Gone(tree, gone);
            }
        }
    }

    private static PantheonException Gone(string tree, WorkspaceException? why) =>
        new(Codes.TreesGone, $"tree {tree[..Math.Min(10, tree.Length)]}, which the earlier run left, is no longer on this box", "retry it on the box where it ran, or run the task anew", why);
}
