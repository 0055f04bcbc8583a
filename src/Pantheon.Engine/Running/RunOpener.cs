using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Declared;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>Opens a run's base: the commit, the task's tests on it, and the base's own tests, which must be green.</summary>
internal sealed class RunOpener(EngineSeams seams, RunContext run, FlowValues values)
{
    public async Task<Opening> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await TryOpenAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new Opening(null, null);
        }
        catch (Exception exception) when (StoreTrouble.KindOf(exception) is null)
        {
            return new Opening(null, Faults.Of(exception));
        }
    }

    private async Task<Opening> TryOpenAsync(CancellationToken cancellationToken)
    {
        var reference = run.Run.BaseCommit ?? await NeededBranchAsync(cancellationToken) ?? run.Task?.Base ?? run.Repository.Base;
        var commit = await seams.Workspaces.OpenBaseAsync(run.Repository, reference, cancellationToken);
        var opened = new BaseStanding { Commit = commit.Commit, Tree = commit.Tree, StartTree = commit.Tree };
        if ((run.NotAdopted ?? await MissingAsync(commit, cancellationToken)) is { } missing)
        {
            return new Opening(opened, missing);
        }

        if (run.Task is { TestsPatch: { } patch } task)
        {
            var tests = await seams.Workspaces.ApplyPatchAsync(run.Repository, commit.Tree, patch, cancellationToken);
            var brought = await seams.Workspaces.DiffAsync(run.Repository, commit.Tree, tests, cancellationToken);
            opened = opened with { TestsTree = tests, TestPaths = [.. brought.Files.Select(file => file.Path)], StartTree = task.TestsHidden ? commit.Tree : tests };
        }

        return new BaseTests(run, values).Find() is var (node, known) ? await CheckAsync(opened with { CheckedNode = node.Id }, commit, CallOf(node, known), cancellationToken) : new Opening(opened, null);
    }

    /// <summary>A tree that was taken over and is no longer there ends the run before anything builds on it.</summary>
    private async Task<Failure?> MissingAsync(BaseCommit commit, CancellationToken cancellationToken)
    {
        try
        {
            await AdoptedTrees.RequireAsync(seams.Workspaces, run.Repository, commit.Tree, run.AdoptedTrees, cancellationToken);
            return null;
        }
        catch (PantheonException gone) when (gone.Code == Codes.TreesGone)
        {
            return new Failure(FailureKind.EnvironmentMissing, gone.Message) { Code = gone.Code, Next = gone.Hint };
        }
    }

    private async Task<Opening> CheckAsync(BaseStanding opened, BaseCommit commit, DeclaredCall call, CancellationToken cancellationToken)
    {
        var answer = await seams.BaseChecks.CheckAsync(run.Run.Id, run.Repository, commit, call, run.Policy, run.Refused, cancellationToken);
        if (answer.Check is not { } check)
        {
            return new Opening(opened, answer.Failure) { CheckedNow = answer.MadeNow };
        }

        var red = check.Green ? null : new Failure(FailureKind.RedBase, $"the tests of base {commit.Commit[..Math.Min(10, commit.Commit.Length)]} of '{run.Repository.Name}' fail without any change")
        {
            Code = Codes.BaseIsRed,
            Digest = check.Report["digest"]?.ToString(),
            Next = "mend the base first; every task on this commit waits for it",
        };
        return new Opening(opened with { Check = check }, red) { CheckedNow = answer.MadeNow };
    }

    private DeclaredCall CallOf(NodeSpec node, EvaluationContext known) => node switch
    {
        ToolNode tool => DeclaredCall.Of(tool, run.Catalog, known),
        RunNode command => DeclaredCall.Of(command, run.Repository, known),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A task that needs another stacks on its branch.</summary>
    private async Task<string?> NeededBranchAsync(CancellationToken cancellationToken)
    {
        foreach (var need in run.Run.Needs.Reverse())
        {
            var ready = await seams.Store.ListAsync(new RunQuery { Task = need, Outcomes = [RunOutcome.Ready], Limit = 1 }, cancellationToken);
            if (ready is [{ Branch: { } branch } needed] && needed.Repository == run.Run.Repository)
            {
                return branch;
            }
        }

        return null;
    }
}
