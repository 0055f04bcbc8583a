using Pantheon.Core.Flows;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>The flow's handlers: those for a failure, then those for every end, once its own nodes have ended or have been cancelled. A run that only rests has none yet.</summary>
internal sealed class Handlers(TimeProvider time, RunPlan plan, RunWriter writer)
{
    /// <summary>All handlers of a run together; their nodes' own limits hold besides.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly bool _any = plan.Nodes.Any(node => node.Section != PlanSection.Main);

    /// <summary>When they must have ended; null while they have not begun.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>Lets the next handlers begin when what comes before them has ended; says whether that changed anything.</summary>
    public bool Begin()
    {
        if (!_any || !plan.HasEnded(PlanSection.Main) || plan.HasBegun(PlanSection.Finally))
        {
            return false;
        }

        var hadBegun = plan.HasBegun(PlanSection.OnFailure);

        Until ??= time.GetUtcNow() + Limit;
        if (!plan.HasBegun(PlanSection.OnFailure))
        {
            if (!HasFailed)
            {
                var idle = plan.Nodes.Where(node => node is { Section: PlanSection.OnFailure, IsEnded: false }).ToList();
                foreach (var node in idle)
                {
                    node.Row = Attempts.Ended(node.Row, NodeMove.Skip, null, time.GetUtcNow()) with { Reason = "nothing failed" };
                }

                writer.Decided(idle);
            }

            plan.Begin(PlanSection.OnFailure);
        }

        if (plan.HasEnded(PlanSection.OnFailure))
        {
            plan.Begin(PlanSection.Finally);
        }

        return !hadBegun || plan.HasBegun(PlanSection.Finally);
    }

    /// <summary>Whether a halt that ends the run is taken over by the handlers: what is left of the flow is cancelled, and the run ends so after them.</summary>
    public bool Take(Halt halt)
    {
        if (!_any || Until is not null || !halt.EndsRun || halt.Kind == HaltKind.Breach)
        {
            return false;
        }

        var rest = plan.Nodes.Where(node => node is { Section: PlanSection.Main, IsEnded: false }).ToList();
        Attempts.CancelRest(rest, halt.Reason, time.GetUtcNow());
        plan.Ending = halt;
        writer.Ending(halt, rest);
        return true;
    }

    private bool HasFailed => plan.Ending is not null
        || plan.Nodes.Any(node => node is { Section: PlanSection.Main, Parent: null, Row.Result: NodeResult.Failed, Effect: not FailureEffect.Continue });
}
