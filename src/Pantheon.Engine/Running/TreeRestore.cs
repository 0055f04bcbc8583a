using System.Text;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>Brings the trees of a run that another box worked on here: from the base commit by the patches in the journal. A node whose tree does not come back begins anew.</summary>
internal sealed class TreeRestore(EngineSeams seams, RunContext run, RunPlan plan, TreeWork trees, RunWriter writer)
{
    private IReadOnlyList<Attempt> _attempts = [];

    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        if (run.Trees is { } told)
        {
            Repeat(told);
        }

        string[] known = [.. plan.Nodes.SelectMany(node => new[] { node.Tree, node.KeptTree }).OfType<string>().Distinct()];
        if (known.Length == 0 || await seams.Workspaces.MissingTreesAsync(run.Repository, known, cancellationToken) is not { Count: > 0 } missing)
        {
            return;
        }

        _attempts = [.. plan.Nodes.Select(node => node.Last).OfType<Attempt>().Where(last => last.Id.Run != run.Run.Id), .. await seams.Store.AttemptsAsync(run.Run.Id, cancellationToken)];
        var away = missing.ToHashSet();
        foreach (var node in plan.Nodes.OrderBy(node => node.Index).ToList())
        {
            // what was sent back meanwhile has no tree any more
            if (node.Tree is { } left && away.Contains(left) && IsWanted(node) && await WhyGoneAsync(node, left, cancellationToken) is { } gone)
            {
                Again(node, gone);
            }

            if (node.KeptTree is { } kept && away.Contains(kept) && await WhyGoneAsync(node, kept, cancellationToken) is { } lost)
            {
                node.KeptTree = null;
                writer.TreeLost(node, lost, [node]);
            }
        }

        // of a group that has ended nobody looks inside, unless its own tree is to be made of it
        bool IsWanted(PlanNode node) => Around(node).Where(group => group.IsEnded).All(group => group.Tree is { } whole && away.Contains(whole));
    }

    /// <summary>Sends back what was sent back then.</summary>
    private void Repeat(ToldTrees told)
    {
        foreach (var (id, why) in told.Lost)
        {
            switch (plan.Find(id))
            {
                case { Tree: null, KeptTree: not null } kept:
                    kept.KeptTree = null;
                    writer.TreeLost(kept, why, [kept]);
                    break;
                case { } node:
                    Again(node, why);
                    break;
            }
        }
    }

    private static IEnumerable<PlanNode> Around(PlanNode node)
    {
        for (var at = node.Parent; at is not null; at = at.Parent)
        {
            yield return at;
        }
    }

    private void Again(PlanNode node, string why)
    {
        // inside of what has ended nothing begins: it begins anew as a whole
        node = Around(node).LastOrDefault(group => group.IsEnded) ?? node;
        var again = plan.From(node.Spec.Id);
        foreach (var sent in again)
        {
            sent.Reset();
            (sent.Feedback, sent.KeptTree) = (null, null);
        }

        node.Row = node.Row with { Reason = why };
        writer.TreeLost(node, why, again);
    }

    /// <summary>Makes the tree, or says why it cannot be made.</summary>
    private async Task<string?> WhyGoneAsync(PlanNode node, string tree, CancellationToken cancellationToken)
    {
        try
        {
            var made = await MakeAsync(node, tree, cancellationToken);
            return made == tree ? null : Missed(node, tree) ?? Gone(node, $"its patch leads to tree {Short(made)} and not to {Short(tree)}");
        }
        catch (PantheonException failed) when (StoreTrouble.KindOf(failed) is null)
        {
            return Missed(node, tree) ?? Gone(node, failed.Message);
        }
    }

    /// <summary>What was there then and is not now ends a replay, and is no difference of the run.</summary>
    private string? Missed(PlanNode node, string tree) => run.Trees is null
        ? null
        : throw new WorkspaceException(
            Codes.ReplayTreesGone,
            FailureKind.EnvironmentMissing,
            $"what '{node.Spec.Id}' left (tree {Short(tree)}) was there when the run was worked, and is not on this machine any more",
            "replay it on the box that worked it");

    private async Task<string> MakeAsync(PlanNode node, string tree, CancellationToken cancellationToken)
    {
        if (node.IsGroup)
        {
            return node.Spec.Map is not null ? (await trees.ItemsAsync(node, cancellationToken)).Tree : await trees.InsideAsync(node, cancellationToken);
        }

        return PatchTo(tree) is { } attempt ? await PatchedAsync(node, attempt, [], cancellationToken) : await trees.NeedsTreeAsync(node, cancellationToken);
    }

    private Attempt? PatchTo(string tree) => _attempts.LastOrDefault(attempt => attempt.ResultTree == tree && attempt.Patch is not null);

    /// <summary>An attempt began on what the needs left, or on what an earlier attempt left.</summary>
    private async Task<string> PatchedAsync(PlanNode node, Attempt attempt, HashSet<AttemptId> seen, CancellationToken cancellationToken)
    {
        var from = attempt.InputTree ?? throw Missing($"the journal does not say which tree attempt {attempt.Id.Number} began on");
        if (await IsMissingAsync(from, cancellationToken) && await trees.NeedsTreeAsync(node, cancellationToken) != from)
        {
            var earlier = seen.Add(attempt.Id) ? PatchTo(from) : null;
            var made = earlier is null ? null : await PatchedAsync(plan.Find(earlier.Id.Node) ?? node, earlier, seen, cancellationToken);
            if (made != from)
            {
                throw Missing($"tree {Short(from)}, which attempt {attempt.Id.Number} began on, cannot be made");
            }
        }

        var patch = await seams.Artifacts.GetAsync(attempt.Patch!.Value, cancellationToken) ?? throw Missing($"the patch of attempt {attempt.Id.Number} is not in the store");  // looked for by its patch
        return await seams.Workspaces.ApplyPatchAsync(run.Repository, from, Encoding.UTF8.GetString(patch), cancellationToken);
    }

    private async Task<bool> IsMissingAsync(string tree, CancellationToken cancellationToken) =>
        (await seams.Workspaces.MissingTreesAsync(run.Repository, [tree], cancellationToken)).Count > 0;

    private static WorkspaceException Missing(string what) => new(Codes.TreeNotRestored, FailureKind.HostLost, what, "nothing is to be done: the node begins anew");

    private static string Gone(PlanNode node, string why) => $"{Codes.TreeNotRestored}: what '{node.Spec.Id}' left on another box could not be brought here: {why}";

    private static string Short(string tree) => tree[..Math.Min(10, tree.Length)];
}
