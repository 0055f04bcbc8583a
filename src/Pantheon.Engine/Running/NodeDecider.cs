using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Runs;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>Decides a node all of whose needs have ended: ready, or ended without an attempt.</summary>
internal sealed class NodeDecider(TimeProvider time, RunPlan plan, FlowValues values, TreeWork trees, BaseStanding opened)
{
    /// <summary>What is wanted of the flow; null is all of it.</summary>
    public Wanted? Wanted { get; init; }

    public ValueTask<NodeRun> DecideAsync(PlanNode node)
    {
        var now = time.GetUtcNow();
        if (Wanted?.Has(node) == false)
        {
            return new(Attempts.Ended(node.Row, NodeMove.Skip, null, now) with { Reason = $"the run goes until '{Wanted.Until}'" });
        }

        if (RunPlan.UnmetNeed(node) is { } unmet)
        {
            var why = unmet.EndsRunUnchanged ? "found nothing to change" : unmet.Row.Result is { } result ? Word.Of(result) : "not ended";
            return new(Attempts.Ended(node.Row, NodeMove.Skip, null, now) with { Reason = $"its need '{unmet.Spec.Id}' {why}" });
        }

        var ready = node.Row with { Lifecycle = Transitions.Node(node.Row.Lifecycle, NodeMove.Admit) };
        return node.Spec.When is { } when ? ReadAsync(node, when, ready, now) : new(ready);
    }

    private async ValueTask<NodeRun> ReadAsync(PlanNode node, Template when, NodeRun ready, DateTimeOffset now)
    {
        try
        {
            var patch = when.Source.Contains("run.patch", StringComparison.Ordinal)
                ? await trees.PatchAsync(opened.Tree, await trees.NeedsTreeAsync(node, CancellationToken.None), CancellationToken.None)
                : null;
            if (Truth.Of(when.Evaluate(values.Of(plan, node, patch))))
            {
                return ready;
            }
        }
        catch (PantheonException exception)
        {
            // It fails as an attempt, so that it leaves its failure files like any other.
            node.ConditionFault = new Failure(FailureKind.SpecAmbiguous, $"the condition '{when.Source}' of '{node.Spec.Id}' cannot be evaluated: {exception.Message}") { Code = Codes.ExpressionFailed };
            return ready;
        }

        node.SkippedByWhen = true;
        return Attempts.Ended(node.Row, NodeMove.Skip, null, now) with { Reason = $"'{when.Source}' does not hold" };
    }
}
