using System.Collections.Concurrent;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Evidence;

namespace Pantheon.Engine.Running;

/// <summary>Finds the tree a node starts from: what its needs left, merged three-way in spec order where several of them edited.</summary>
internal sealed class TreeWork(IWorkspaces workspaces, RepositorySpec repository, BaseStanding runBase)
{
    private readonly ConcurrentDictionary<(string From, string To), Patch> _patches = [];

    /// <summary>The tree that the node's needs left; kept with the node until it is sent back.</summary>
    public async ValueTask<string> NeedsTreeAsync(PlanNode node, CancellationToken cancellationToken)
    {
        if (node.StartTree is { } known)
        {
            return known;
        }

        // Nodes that left no tree of their own pass on what their needs left; a long row of them must not be a deep recursion.
        var open = new Stack<PlanNode>([node]);
        while (open.TryPeek(out var at))
        {
            var before = open.Count;
            foreach (var need in at.Needs.Where(need => need is { Tree: null, StartTree: null }))
            {
                open.Push(need);
            }

            if (open.Count == before)
            {
                at.StartTree ??= await MergedAsync([.. at.Needs.OrderBy(need => need.Row.Ordinal)], cancellationToken);
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

    private static string? Left(PlanNode node) => node.Tree ?? node.StartTree;

    private async ValueTask<Patch> ComputedAsync(string from, string to, CancellationToken cancellationToken)
    {
        var patch = from == to
            ? new Patch { BaseTree = from, ResultTree = to, Files = [], Text = "" }
            : await workspaces.DiffAsync(repository, from, to, cancellationToken);
        return _patches.GetOrAdd((from, to), patch);
    }

    /// <summary>One tree of what several nodes left; each of them has left one.</summary>
    private async Task<string> MergedAsync(IReadOnlyList<PlanNode> needs, CancellationToken cancellationToken)
    {
        if (needs.Count == 0 || needs.All(need => Left(need) == Left(needs[0])))
        {
            return needs.Count == 0 ? runBase.StartTree : Left(needs[0]) ?? runBase.StartTree;
        }

        // A need that another need builds on is in that one's tree already.
        var below = Below(needs);
        var last = needs.Where(need => !below.Contains(need)).ToList();
        var merged = await LeftTreeAsync(last[0], cancellationToken);
        HashSet<PlanNode>? common = null;
        for (var next = 1; next < last.Count; next++)
        {
            var theirs = await LeftTreeAsync(last[next], cancellationToken);
            common ??= RunPlan.Walk(last[0], 0);
            common.IntersectWith(RunPlan.Walk(last[next], 0));
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

    private static HashSet<PlanNode> Below(IReadOnlyList<PlanNode> needs)
    {
        var below = new HashSet<PlanNode>();
        var open = new Stack<PlanNode>(needs.SelectMany(need => need.Needs));
        while (open.TryPop(out var node))
        {
            if (below.Add(node))
            {
                foreach (var need in node.Needs)
                {
                    open.Push(need);
                }
            }
        }

        return below;
    }
}
