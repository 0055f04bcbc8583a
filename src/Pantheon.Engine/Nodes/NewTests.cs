using Pantheon.Core.Flows;
using Pantheon.Engine.Evidence;

namespace Pantheon.Engine.Nodes;

/// <summary>The tests that came for this task: from the task's own file, or written by an agent before another one coded.</summary>
internal static class NewTests
{
    /// <summary>The base with the new tests and without the change; null when there are none.</summary>
    public static string? Tree(NodeContext context) => context.Base.TestsTree ?? Author(context)?.Tree;

    /// <summary>The ancestor that wrote tests for a coder after it: an agent that changed test files alone, before another agent's change.</summary>
    public static NodeView? Author(NodeContext context)
    {
        var agents = context.Ancestors.Where(view => view.Spec is AgentNode && view.Change is { IsEmpty: false }).ToList();
        var author = agents.FindIndex(view => IsTestsOnly(view));
        return author >= 0 && agents.Skip(author + 1).Any(later => ((AgentNode)later.Spec).Agent != ((AgentNode)agents[author].Spec).Agent)
            ? agents[author]
            : null;
    }

    public static bool IsTestsOnly(NodeView view) =>
        view is { Spec: AgentNode, Change: { IsEmpty: false } change } && change.Files.All(file => TestFiles.IsTest(file.Path));

    /// <summary>
    /// Agents that changed test files and nothing else in the whole run, where another agent changed something else:
    /// what they wrote stands whatever lies in the tree.
    /// </summary>
    public static IReadOnlyList<NodeView> Testers(IReadOnlyList<NodeView> ancestors)
    {
        var coders = ancestors.Where(view => view is { Spec: AgentNode, Change.IsEmpty: false } && !IsTestsOnly(view)).Select(AgentOf).ToHashSet(StringComparer.Ordinal);
        return coders.Count == 0 ? [] : [.. ancestors.Where(view => view.Tree is not null && IsTestsOnly(view) && !coders.Contains(AgentOf(view)))];
    }

    /// <summary>The files that the task's patch and the test authors brought, as they stand in their own trees.</summary>
    public static async Task<BroughtTests> BroughtAsync(NodeContext context, CancellationToken cancellationToken)
    {
        var files = context.Base.TestsTree is { } tests ? context.Base.TestPaths.Select(path => (Tree: tests, Path: path)) : [];
        var written = Testers(context.Ancestors).SelectMany(view => view.Change!.Files.Select(file => (Tree: view.Tree!, file.Path)));  // a tester changed files and left a tree
        var texts = new List<(string Path, string Text)>();
        foreach (var (tree, path) in files.Concat(written))
        {
            if (await context.Seams.Workspaces.ReadFileAsync(context.Run.Repository, tree, path, cancellationToken) is { } text)
            {
                texts.Add((path, text));
            }
        }

        return new BroughtTests(texts);
    }

    /// <summary>Tests that an agent wrote have no names in the task: they are those of its files that the plain base lacks and that do not pass without the change.</summary>
    public static TestExpectation Complete(TestExpectation expected, TestReport before, TestReport plainBase, TestReport after, BroughtTests brought)
    {
        if (expected.FailToPass.Count > 0)
        {
            return expected;
        }

        var known = plainBase.Tests.Select(test => test.Name).ToHashSet(StringComparer.Ordinal);
        var seen = before.Tests.Select(test => test.Name).ToHashSet(StringComparer.Ordinal);
        var failing = before.Tests.Where(test => test.Failed).Select(test => test.Name);
        var unbuilt = after.Tests.Select(test => test.Name).Where(name => !seen.Contains(name) && brought.Holds(name));
        return expected with { FailToPass = [.. failing.Concat(unbuilt).Where(name => !known.Contains(name)).Distinct(StringComparer.Ordinal)] };
    }

    private static string AgentOf(NodeView view) => ((AgentNode)view.Spec).Agent;
}
