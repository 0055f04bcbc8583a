using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>The ways a run comes to its end or to rest, each written once.</summary>
internal sealed class RunEndings(EngineSeams seams, RunContext run, RunPlan plan, RunWriter writer)
{
    private const int MaxReason = 600;

    /// <summary>All nodes have ended: they and the tree say what the run means.</summary>
    public async Task<Run> CompleteAsync(BaseStanding opened, TreeWork trees, FlowValues values)
    {
        var last = plan.InOrder.LastOrDefault(node => node is { Spec: PublishNode, IsHandler: false }) ?? plan.InOrder.LastOrDefault(node => node is { Tree: not null, IsHandler: false });
        var tree = last is null ? opened.StartTree : await trees.LeftTreeAsync(last, CancellationToken.None);

        // a change that an earlier process or run made is known by its tree alone
        var edits = plan.Nodes.Any(node => node.Spec is PublishNode || node.Change is not null) || tree != opened.StartTree;
        var unchanged = edits && (tree == opened.Tree || tree == opened.StartTree || tree == opened.TestsTree);
        var end = Outcomes.Of(plan, edits ? await trees.PatchAsync(opened.Tree, tree, CancellationToken.None) : null, unchanged, run.Run.Until);
        return await EndAsync(end, Attempts.Outputs(run.Flow, plan, values));
    }

    public async Task<Run> RestAsync(Halt halt)
    {
        if (halt.Kind is HaltKind.Drain or HaltKind.Stop)
        {
            await writer.SuspendAsync(plan, halt.Reason, CancellationToken.None);
            return writer.Run;
        }

        Attempts.CancelRest(plan.Nodes, halt.Reason, seams.Time.GetUtcNow());
        var tried = plan.Nodes.Any(node => node.Row.Attempt > 0);
        return await EndAsync(halt.Kind switch
        {
            HaltKind.Cancel => new RunEnd(RunOutcome.Cancelled, null, null, halt.Reason),
            HaltKind.Breach => new RunEnd(RunOutcome.Failed, FailureKind.PolicyRefused, Cause.Policy, $"{halt.Code}: {halt.Reason}"),
            HaltKind.Timeout => new RunEnd(RunOutcome.Failed, FailureKind.Timeout, Cause.Agent, halt.Reason),
            _ => new RunEnd(tried ? RunOutcome.Failed : RunOutcome.NotRun, FailureKind.Deadline, Cause.Deadline, halt.Reason),
        });
    }

    /// <summary>The base could not be opened, or is red: nothing was tried.</summary>
    public async Task<Run> NotOpenedAsync(Opening opening, Halt? halt)
    {
        if (opening.Failure is not { } failure)
        {
            return await RestAsync(halt ?? new Halt(HaltKind.Stop, Halt.WorkerStopped));
        }

        if (opening.Base is { } opened)
        {
            await writer.OpenedAsync(opened, opening.CheckedNow, CancellationToken.None);
        }

        Attempts.CancelRest(plan.Nodes, failure.Message, seams.Time.GetUtcNow());
        var reason = failure.Digest is { Length: > 0 } digest ? $"{failure.Message}: {digest.ReplaceLineEndings(" ")}" : failure.Message;
        var outcome = failure.Kind == FailureKind.Internal ? RunOutcome.Failed : RunOutcome.NotRun;
        return await EndAsync(new RunEnd(outcome, failure.Kind, failure.Cause, reason.Length > MaxReason ? reason[..MaxReason] : reason));
    }

    /// <summary>Nothing runs, nothing waits, and not everything has ended: a fault of Pantheon.</summary>
    public async Task<Run> StuckAsync()
    {
        var waiting = string.Join("', '", plan.Nodes.Where(node => !node.IsEnded).Select(node => node.Spec.Id));
        Attempts.CancelRest(plan.Nodes, "the run was stuck", seams.Time.GetUtcNow());
        return await EndAsync(new RunEnd(RunOutcome.Failed, FailureKind.Internal, Cause.Internal, $"{Codes.RunStuck}: '{waiting}' wait for nothing that can happen"));
    }

    private async Task<Run> EndAsync(RunEnd end, System.Text.Json.Nodes.JsonNode? outputs = null)
    {
        if (end.Outcome == RunOutcome.NotRun)
        {
            // Giving up is a move of a run at rest: a crash in between finds it suspended and gives it up again.
            await writer.SuspendAsync(plan, end.Reason ?? "", CancellationToken.None);
        }

        await writer.EndAsync(plan, end, outputs, CancellationToken.None);
        return writer.Run;
    }
}
