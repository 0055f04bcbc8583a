using Pantheon.Core.Flows;
using Pantheon.Engine.Declared;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>Lays tests over a tree before anything is judged by them: the base's own where a change edited them, then the task's, then what test authors wrote.</summary>
internal sealed class ProtectedTests(EngineSeams seams, RunContext run, BaseStanding runBase, TreeWork trees)
{
    /// <summary>Hidden tests enter the run here, after the agent's work; files that the change added stay.</summary>
    public async Task<string> OverAsync(NodeSpec node, string tree, IReadOnlyList<NodeView> ancestors, CancellationToken cancellationToken)
    {
        if (await PutBackAsync(node, tree, ancestors, cancellationToken) is { Count: > 0 } edited)
        {
            tree = await seams.Workspaces.OverlayAsync(run.Repository, tree, runBase.Tree, edited, cancellationToken);
        }

        if (runBase is { TestsTree: { } tests, TestPaths.Count: > 0 })
        {
            tree = await seams.Workspaces.OverlayAsync(run.Repository, tree, tests, runBase.TestPaths, cancellationToken);
        }

        foreach (var view in NewTests.Testers(ancestors))
        {
            tree = await seams.Workspaces.OverlayAsync(run.Repository, tree, view.Tree!, Paths(view), cancellationToken);  // a tester left a tree
        }

        return tree;
    }

    /// <summary>The base's test files that a tree holds in another form, where the node's tests are judged; how tests are built is the change's own affair.</summary>
    public async Task<IReadOnlyList<string>> PutBackAsync(NodeSpec node, string tree, IReadOnlyList<NodeView> ancestors, CancellationToken cancellationToken)
    {
        var isJudged = run.Task is not null || node.Expect is { FailToPass: not null } or { PassToPass: not null };
        if (!isJudged || DeclaredCall.EvidenceOf(node, run.Catalog) != EvidenceKind.Tests)
        {
            return [];
        }

        var change = await trees.PatchAsync(runBase.Tree, tree, cancellationToken);
        return [.. change.Files
            .Where(file => file.Status != "added" && TestFiles.IsTest(file.From ?? file.Path) && !TestFiles.IsBuildFile(file.From ?? file.Path))
            .SelectMany(file => file.From is { } from ? new[] { from, file.Path } : [file.Path])
            .Except(runBase.TestPaths.Concat(NewTests.Testers(ancestors).SelectMany(Paths)), StringComparer.Ordinal)];
    }

    /// <summary>What testers wrote before this agent: it may read it, and no more.</summary>
    public static IEnumerable<string> WrittenBefore(NodeSpec node, IReadOnlyList<NodeView> ancestors) => node is AgentNode agent
        ? ancestors.Where(view => view.Tree is not null && NewTests.IsTestsOnly(view) && view.Spec is AgentNode other && other.Agent != agent.Agent).SelectMany(Paths)
        : [];

    private static IReadOnlyList<string> Paths(NodeView tester) => [.. tester.Change!.Files.Select(file => file.Path)];  // a tester changed files
}
