using Pantheon.Core.Flows;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>What a run means once all its nodes have ended; pure.</summary>
internal static class Outcomes
{
    public static RunEnd Of(RunPlan plan, bool treeUnchanged)
    {
        var failed = plan.Nodes.FirstOrDefault(node => node is { Parent: null, Row.Result: NodeResult.Failed, Effect: FailureEffect.Fail });
        if (failed is not null)
        {
            return Of(RunOutcome.Failed, failed);
        }

        if (plan.Nodes.FirstOrDefault(node => node is { Parent: null, Row.Result: NodeResult.Failed, Effect: FailureEffect.Hold }) is { } parked)
        {
            return Of(RunOutcome.Held, parked);
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
        return held.Length > 0
            ? new RunEnd(RunOutcome.Held, null, null, string.Join("; ", held))
            : new RunEnd(RunOutcome.Ready, null, null, null);
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
