using Pantheon.Core.Flows;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>What a run means once all its nodes have ended; pure.</summary>
internal static class Outcomes
{
    public static RunEnd Of(RunPlan plan, bool treeUnchanged)
    {
        var failed = plan.Nodes.FirstOrDefault(node => node is { Row.Result: NodeResult.Failed, Spec.OnFailure.Effect: FailureEffect.Fail });
        if (failed is not null)
        {
            return Of(RunOutcome.Failed, failed);
        }

        if (plan.Nodes.FirstOrDefault(node => node is { Row.Result: NodeResult.Failed, Spec.OnFailure.Effect: FailureEffect.Hold }) is { } parked)
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

        var held = plan.Nodes.Where(node => node.HoldsRun).ToList();
        return held.Count > 0
            ? new RunEnd(RunOutcome.Held, null, null, string.Join("; ", held.Select(GateReason)))
            : new RunEnd(RunOutcome.Ready, null, null, null);
    }

    private static RunEnd Of(RunOutcome outcome, PlanNode node) =>
        new(outcome, node.Row.FailureKind, node.Spec.OnFailure.Cause ?? node.Row.Cause, $"'{node.Spec.Id}': {node.Row.Reason}");

    private static string GateReason(PlanNode gate) => gate.Row.Output?["reason"]?.ToString() ?? "";
}
