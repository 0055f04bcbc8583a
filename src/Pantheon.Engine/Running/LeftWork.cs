using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>Keeps what an attempt had changed when its worker was killed, if its worktree still lies on this box.</summary>
internal sealed class LeftWork(EngineSeams seams, RunContext run)
{
    private static readonly AgentHandler Agents = new();
    private static readonly DeclaredHandler Declared = new();

    /// <summary>The report of a lost attempt, with the ref of its work where there is any; what stands in the way of keeping it is no reason to stop.</summary>
    public async Task<AttemptReport> KeepAsync(NodeSpec node, Attempt lost, AttemptReport report, CancellationToken cancellationToken)
    {
        try
        {
            return IsEditing(node, run) && run.Run.BaseCommit is { } commit ? await TryKeepAsync(lost, commit, report, cancellationToken) : report;
        }
        catch (Exception broken) when (broken is WorkspaceException or IOException or UnauthorizedAccessException)
        {
            return report with { End = report.End with { Failure = report.Failure! with { ErrorLines = [$"what it had changed could not be kept: {broken.Message}"] } } };  // a lost attempt has failed
        }
    }

    /// <summary>Whether what a node changes may be kept at all.</summary>
    public static bool IsEditing(NodeSpec node, RunContext run) => node switch
    {
        AgentNode => Agents.Edits(node, run) != EditMode.None,
        RunNode or ToolNode => Declared.Edits(node, run) != EditMode.None,
        _ => false,
    };

    private async Task<AttemptReport> TryKeepAsync(Attempt lost, string commit, AttemptReport report, CancellationToken cancellationToken)
    {
        var opened = await seams.Workspaces.OpenBaseAsync(run.Repository, commit, cancellationToken);
        if (seams.Workspaces.FindLeft(lost.Id, run.Repository, opened.Tree) is not { } left)
        {
            return report;
        }

        var (tree, refused) = await Snapshots.TakeAsync(seams.Workspaces, left, cancellationToken);
        report = refused is null ? report : Snapshots.WithRefusal(report, refused);
        var soFar = await seams.Workspaces.DiffAsync(run.Repository, opened.Tree, tree, cancellationToken);
        if (!soFar.IsEmpty)
        {
            var salvage = await seams.Workspaces.SalvageAsync(lost.Id, run.Repository, opened.Commit, tree, cancellationToken);
            report = report with { SalvageRef = salvage, ResultTree = tree, SoFar = soFar };
        }

        await seams.Workspaces.RemoveAsync(left, cancellationToken);
        return report;
    }
}
