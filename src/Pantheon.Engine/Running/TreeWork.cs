using System.Collections.Concurrent;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Evidence;

namespace Pantheon.Engine.Running;

/// <summary>Finds the tree a node starts from: what its needs left, merged three-way in spec order where several of them edited.</summary>
internal sealed class TreeWork(IWorkspaces workspaces, RepositorySpec repository, BaseStanding runBase)
{
    private readonly ConcurrentDictionary<(string From, string To), Patch> _patches = [];

    /// <summary>The tree that the node's needs left; kept with the node until it is sent back.</summary>
    public ValueTask<string> NeedsTreeAsync(PlanNode node, CancellationToken cancellationToken) =>
        (node.StartTree ??= OfOneMind(node.TreeNeeds)) is { } known ? new(known) : FoundAsync(node, cancellationToken);

    /// <summary>The one tree that all of them left; null where one has not said, or they left several.</summary>
    private string? OfOneMind(IReadOnlyList<PlanNode> needs)
    {
        var same = needs.Count == 0 ? runBase.StartTree : Left(needs[0]);
        for (var at = 1; at < needs.Count && same is not null; at++)
        {
            same = Left(needs[at]) == same ? same : null;
        }

        return same;
    }

    private async ValueTask<string> FoundAsync(PlanNode node, CancellationToken cancellationToken)
    {
        // Nodes that left no tree of their own pass on what their needs left; a long row of them must not be a deep recursion.
        var open = new Stack<PlanNode>([node]);
        while (open.TryPeek(out var at))
        {
            var before = open.Count;
            foreach (var need in at.TreeNeeds.Where(need => need is { Tree: null, StartTree: null }))
            {
                open.Push(need);
            }

            if (open.Count == before)
            {
                at.StartTree ??= await MergedAsync([.. at.TreeNeeds.OrderBy(need => need.Place)], cancellationToken);
                open.Pop();
            }
        }

        return node.StartTree ?? runBase.StartTree;
    }

    /// <summary>The tree an ended node left: its own, or, when it was skipped or failed, the one it would have started from.</summary>
    public ValueTask<string> LeftTreeAsync(PlanNode node, CancellationToken cancellationToken) =>
        node.Tree is { } own ? new(own) : NeedsTreeAsync(node, cancellationToken);

    /// <summary>The difference of two trees, asked of git once.</summary>
    public ValueTask<Patch> PatchAsync(string from, string to, CancellationToken cancellationToken) =>
        _patches.TryGetValue((from, to), out var known) ? new(known) : ComputedAsync(from, to, cancellationToken);

    /// <summary>The tree that the nodes of a sub-flow left together.</summary>
    public async Task<string> InsideAsync(PlanNode group, CancellationToken cancellationToken)
    {
        PlanNode[] last = [.. group.Children.Where(child => child is { IsHandler: false, Dependents.Count: 0 })];
        foreach (var child in last)
        {
            await LeftTreeAsync(child, cancellationToken);
        }

        return last.Length == 0 ? await NeedsTreeAsync(group, cancellationToken) : await MergedAsync(last, cancellationToken);
    }

    /// <summary>The trees of a map's items merged in their order over the tree that all of them started from, or which two do not merge.</summary>
    public async Task<(string Tree, Failure? Conflict)> ItemsAsync(PlanNode map, CancellationToken cancellationToken)
    {
        var start = await NeedsTreeAsync(map, cancellationToken);
        var (merged, edited) = (start, new List<PlanNode>());
        foreach (var item in map.Children.Where(item => item.Tree is { } left && left != start))
        {
            try
            {
                merged = merged == start ? item.Tree! : await workspaces.MergeAsync(repository, start, merged, item.Tree!, cancellationToken);  // looked at above
            }
            catch (WorkspaceException conflict) when (conflict.Kind == FailureKind.WorkspaceConflict)
            {
                var other = await ClashAsync(start, edited, item, cancellationToken);
                return (start, new Failure(FailureKind.WorkspaceConflict, $"'{other.Spec.Id}' and '{item.Spec.Id}' changed the same place: {conflict.Message}") { Code = Codes.ItemsConflict, Next = "let the items edit different files, or do their work in one node" });
            }

            edited.Add(item);
        }

        return (merged, null);
    }

    private async Task<PlanNode> ClashAsync(string start, List<PlanNode> edited, PlanNode item, CancellationToken cancellationToken)
    {
        foreach (var other in edited)
        {
            try
            {
                await workspaces.MergeAsync(repository, start, other.Tree!, item.Tree!, cancellationToken);  // both were merged or tried
            }
            catch (WorkspaceException conflict) when (conflict.Kind == FailureKind.WorkspaceConflict)
            {
                return other;
            }
        }

        return edited[^1];
    }

    private static string? Left(PlanNode node) => node.Tree ?? node.StartTree;

    private async ValueTask<Patch> ComputedAsync(string from, string to, CancellationToken cancellationToken)
    {
        var patch = from == to
            ? new Patch { BaseTree = from, ResultTree = to, Files = [], Text = "" }
            : await workspaces.DiffAsync(repository, from, to, cancellationToken);
        return _patches.GetOrAdd((from, to), patch);
    }

    /// <summary>One tree of what several nodes left; each of them has left one.</summary>
    private async Task<string> MergedAsync(PlanNode[] needs, CancellationToken cancellationToken)
    {
        if (needs.Length == 0 || needs.All(need => Left(need) == Left(needs[0])))
        {
            return needs.Length == 0 ? runBase.StartTree : Left(needs[0]) ?? runBase.StartTree;
        }

        // A need that another need builds on is in that one's tree already.
        var below = Below(needs);
        var last = needs.Where(need => !below.Contains(need)).ToList();
        var merged = await LeftTreeAsync(last[0], cancellationToken);
        HashSet<PlanNode>? common = null;
        for (var next = 1; next < last.Count; next++)
        {
            var theirs = await LeftTreeAsync(last[next], cancellationToken);
            common ??= PlanWays.Walk(last[0], 0);
            common.IntersectWith(PlanWays.Walk(last[next], 0));
            if (theirs == merged)
            {
                continue;
            }

            var ancestor = common.MaxBy(node => node.Index) is { } nearest ? await LeftTreeAsync(nearest, cancellationToken) : runBase.StartTree;
            merged = theirs == ancestor ? merged
                : merged == ancestor ? theirs
                : await workspaces.MergeAsync(repository, ancestor, merged, theirs, cancellationToken);
        }

        return merged;
    }

    private static HashSet<PlanNode> Below(PlanNode[] needs)
    {
        var below = new HashSet<PlanNode>();
        var open = new Stack<PlanNode>(needs.SelectMany(need => need.Before));
        while (open.TryPop(out var node))
        {
            if (below.Add(node))
            {
                foreach (var need in node.Before)
                {
                    open.Push(need);
                }
            }
        }

        return below;
    }
}
