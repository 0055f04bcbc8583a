using Pantheon.Core.Workspaces;
using Pantheon.Engine.Evidence;

namespace Pantheon.Engine.Running;

/// <summary>Finds the tree a node starts from: what its needs left, merged three-way in spec order where several of them edited.</summary>
internal sealed class TreeWork(IWorkspaces workspaces, RepositorySpec repository, BaseStanding runBase)
{
    private readonly Dictionary<(string From, string To), Patch> _patches = [];

    /// <summary>The tree that the node's needs left.</summary>
    public async Task<string> NeedsTreeAsync(RunPlan plan, PlanNode node, CancellationToken cancellationToken)
    {
        var needs = node.Spec.Needs.Select(id => plan[id]).OrderBy(need => need.Row.Ordinal).ToList();

        // A need that another need builds on is in that one's tree already.
        var last = needs.Where(need => !needs.Exists(other => plan.IsAncestor(need.Spec.Id, other.Spec.Id))).ToList();
        if (last.Count == 0)
        {
            return runBase.StartTree;
        }

        var merged = await LeftTreeAsync(plan, last[0], cancellationToken);
        for (var next = 1; next < last.Count; next++)
        {
            var theirs = await LeftTreeAsync(plan, last[next], cancellationToken);
            if (theirs == merged)
            {
                continue;
            }

            var common = await CommonTreeAsync(plan, last.Take(next + 1), cancellationToken);
            merged = theirs == common ? merged
                : merged == common ? theirs
                : await workspaces.MergeAsync(repository, common, merged, theirs, cancellationToken);
        }

        return merged;
    }

    /// <summary>The tree an ended node left: its own, or, when it was skipped or failed, the one it would have started from.</summary>
    public async Task<string> LeftTreeAsync(RunPlan plan, PlanNode node, CancellationToken cancellationToken) =>
        node.Tree ?? await NeedsTreeAsync(plan, node, cancellationToken);

    /// <summary>The difference of two trees, asked of git once.</summary>
    public async Task<Patch> PatchAsync(string from, string to, CancellationToken cancellationToken)
    {
        lock (_patches)
        {
            if (_patches.TryGetValue((from, to), out var known))
            {
                return known;
            }
        }

        var patch = from == to
            ? new Patch { BaseTree = from, ResultTree = to, Files = [], Text = "" }
            : await workspaces.DiffAsync(repository, from, to, cancellationToken);
        lock (_patches)
        {
            return _patches[(from, to)] = patch;
        }
    }

    private async Task<string> CommonTreeAsync(RunPlan plan, IEnumerable<PlanNode> nodes, CancellationToken cancellationToken)
    {
        var common = nodes.Select(node => plan.Ancestors(node).Select(ancestor => ancestor.Spec.Id).ToHashSet()).Aggregate((left, right) =>
        {
            left.IntersectWith(right);
            return left;
        });
        return plan.InOrder.LastOrDefault(node => common.Contains(node.Spec.Id)) is { } nearest
            ? await LeftTreeAsync(plan, nearest, cancellationToken)
            : runBase.StartTree;
    }
}
