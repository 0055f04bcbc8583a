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

    /// <summary>Tests that an agent wrote have no names in the task: they are those that the plain base lacks and that do not pass without the change.</summary>
    public static TestExpectation Complete(TestExpectation expected, TestReport before, TestReport plainBase, TestReport after, bool writtenByAgent)
    {
        if (expected.FailToPass.Count > 0 || !writtenByAgent)
        {
            return expected;
        }

        var known = plainBase.Tests.Select(test => test.Name).ToHashSet(StringComparer.Ordinal);
        var waiting = before.Tests.Count > 0 ? before.Tests.Where(test => test.Failed).Select(test => test.Name) : after.Tests.Select(test => test.Name);
        return expected with { FailToPass = [.. waiting.Where(name => !known.Contains(name))] };
    }
}
