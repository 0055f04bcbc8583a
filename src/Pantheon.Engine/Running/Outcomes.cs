using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Evidence;

namespace Pantheon.Engine.Running;

/// <summary>What a run means once all its nodes have ended; pure.</summary>
internal static class Outcomes
{
    /// <param name="change">From the base to what the run made; null when it edits nothing.</param>
    /// <param name="until">The node after which nothing was wanted; null ran all of the flow.</param>
    /// <param name="treeUnchanged">It edits, and what it made is the base.</param>
    public static RunEnd Of(RunPlan plan, Patch? change, bool treeUnchanged, Core.Identity.NodeId? until = null)
    {
        var failed = plan.Nodes.FirstOrDefault(node => node is { Parent: null, Section: FlowPart.Main, Row.Result: NodeResult.Failed, Effect: FailureEffect.Fail });
        if (failed is not null)
        {
            return Of(RunOutcome.Failed, failed);
        }

        if (plan.Nodes.FirstOrDefault(node => node is { Parent: null, Section: FlowPart.Main, Row.Result: NodeResult.Failed, Effect: FailureEffect.Hold }) is { } parked)
        {
            return Of(RunOutcome.Held, parked);
        }

        if (until is { } last)
        {
            return new RunEnd(RunOutcome.Held, null, null, $"it was to run until '{last}', and no further");
        }

        if (plan.Nodes.FirstOrDefault(node => node.EndsRunUnchanged) is { } unchanged)
        {
            return new RunEnd(RunOutcome.NoChange, null, null, $"gate '{unchanged.Spec.Id}': {GateReason(unchanged)}");
        }

        if (treeUnchanged)
        {
            return new RunEnd(RunOutcome.NoChange, null, null, "the result is the base, unchanged");
        }

        string[] held = [.. plan.Nodes.Where(node => node.HoldsRun).Select(GateReason), .. plan.Nodes.Where(node => node.Dangers.Count > 0).Select(DangerReason)];
        return held.Length > 0 ? new RunEnd(RunOutcome.Held, null, null, string.Join("; ", held))
            : Unshown(plan, change) is { } unshown ? new RunEnd(RunOutcome.Held, null, null, unshown)
            : new RunEnd(RunOutcome.Ready, null, null, null);
    }

    /// <summary>Why nothing shows the change, gate or no gate; null when a test does, or when there is nothing that a test could show.</summary>
    private static string? Unshown(RunPlan plan, Patch? change)
    {
        if (change is null || change.Files.All(file => TestFiles.IsDocumentation(file.Path)))
        {
            return null;
        }

        var tested = plan.Nodes.Where(node => !node.IsHandler && node.Row.Result == NodeResult.Succeeded).Select(node => node.Last).ToList();
        return tested.Select(ShownBy.Own).FirstOrDefault(own => own is not null) is { } reason ? $"tests: {reason}"
            : tested.Exists(ShownBy.Any) ? null
            : $"{Codes.NothingShowsChange}: no test of this run failed without the change and passes with it";
    }

    private static RunEnd Of(RunOutcome outcome, PlanNode node) =>
        new(outcome, node.Row.FailureKind, node.Spec.OnFailure.Cause ?? node.Row.Cause, $"'{node.Spec.Id}': {node.Row.Reason}");

    private static string DangerReason(PlanNode published)
    {
        var named = string.Join(", ", published.Dangers.Take(5).Select(danger => $"'{danger["path"]}' ({danger["category"]})"));
        var more = published.Dangers.Count > 5 ? FormattableString.Invariant($" and {published.Dangers.Count - 5} more") : "";
        return $"the branch changes files that act on whoever takes it: {named}{more}";
    }

    private static string GateReason(PlanNode gate) => gate.Row.Output?["reason"]?.ToString() ?? "";
}
