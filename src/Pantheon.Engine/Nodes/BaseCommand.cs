using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Declared;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Nodes;

/// <summary>What a test node's own command says on the base: the check that opened the run where it is of this node or the same command, else one of its own.</summary>
internal static class BaseCommand
{
    /// <summary>The base's report, or why nothing can be judged by it.</summary>
    public static async Task<(TestReport Report, Failure? Unknown)> OfAsync(NodeContext context, DeclaredCall call, CancellationToken cancellationToken)
    {
        var (opened, repository) = (context.Base.Check, context.Run.Repository);
        if (opened is not null && (context.Base.CheckedNode == context.Node.Id || opened.Recipe == call.RecipeFor(repository)))
        {
            return (TestReport.Of(opened.Report), null);
        }

        var commit = new BaseCommit(context.Base.Commit, context.Base.Tree);
        var answer = await context.Clock.WaitFreeAsync(token =>
            context.Seams.BaseChecks.CheckAsync(context.Attempt.Run, repository, commit, call, context.Run.Policy, context.Run.Refused, token));
        cancellationToken.ThrowIfCancellationRequested();
        if (answer.Check is not { } check)
        {
            return (TestReport.Empty, answer.Failure ?? new Failure(FailureKind.EvidenceMissing, "the base's own tests did not run"));
        }

        if (answer.MadeNow)
        {
            context.Run.Notes.Add(NoteOf(context, check));
        }

        // some that fail there are known by their names; where none ran nothing could be lost, and nothing would be shown
        var report = TestReport.Of(check.Report);
        return check.Green || report.Tests.Count > 0 ? (report, null) : (report, new Failure(FailureKind.RedBase, $"the tests of '{context.Node.Id}' do not run on base {check.Commit[..Math.Min(10, check.Commit.Length)]} of '{repository.Name}', without any change")
        {
            Code = Codes.BaseIsRed,
            Digest = check.Report["digest"]?.ToString(),
            Next = "mend the base first; every task on this commit waits for it",
        });
    }

    /// <summary>That the base was looked at for a node.</summary>
    public static JournalEvent NoteOf(NodeContext context, BaseCheck check) => new(EventKinds.BaseChecked)
    {
        Node = context.Node.Id,
        Data = new JsonObject { ["commit"] = check.Commit, ["green"] = check.Green, ["recipe"] = check.Recipe.ToString() },
    };
}
