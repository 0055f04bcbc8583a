using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Running;

/// <summary>Takes the tree an attempt left; what a tree may not hold goes into quarantine and fails the attempt, and the rest of its work is kept.</summary>
internal static class Snapshots
{
    public static async Task<(string Tree, Failure? Refused)> TakeAsync(IWorkspaces workspaces, Workspace workspace, CancellationToken cancellationToken)
    {
        try
        {
            return (await workspaces.SnapshotAsync(workspace, cancellationToken), null);
        }
        catch (WorkspaceException refused) when (refused.Code is Codes.NestedGit or Codes.SpecialFile)
        {
            var taken = await workspaces.QuarantineAsync(workspace, cancellationToken);
            if (taken.Count == 0)
            {
                throw;
            }

            var tree = await workspaces.SnapshotAsync(workspace, cancellationToken);
            string[] lines = [.. taken.Select(entry => entry.ToString())];
            return (tree, new Failure(refused.Kind, $"{refused.Message} Quarantined: {lines[0]}{(lines.Length > 1 ? FormattableString.Invariant($", and {lines.Length - 1} more") : "")}.")
            {
                Code = refused.Code,
                ErrorLines = [.. lines.Take(20)],
                Next = "Look at what lies in quarantine without running git or anything else in it; the rest of the work is kept under the salvage ref.",
            });
        }
    }

    /// <summary>The report of an attempt whose tree held something refused: failed of that, unless it had failed of something else before.</summary>
    public static AttemptReport WithRefusal(AttemptReport report, Failure refused) => report switch
    {
        { State: AttemptState.Succeeded } => report with { State = AttemptState.Failed, End = report.End with { Failure = refused } },
        { End.Failure: { } failure } => report with { End = report.End with { Failure = failure with { ErrorLines = [.. failure.ErrorLines, .. refused.ErrorLines] } } },
        _ => report,
    };
}
