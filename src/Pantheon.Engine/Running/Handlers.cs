using Pantheon.Core.Flows;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>The flow's handlers: those for a failure, then those for every end, once its own nodes have ended or have been cancelled. A run that only rests has none yet.</summary>
internal sealed class Handlers(TimeProvider time, RunPlan plan, RunWriter writer)
{
    /// <summary>All handlers of a run together; their nodes' own limits hold besides.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly bool _any = plan.Nodes.Any(node => node.Section != FlowPart.Main);

    /// <summary>When they must have ended; null while they have not begun. A run that was ended before a restart has its handlers left.</summary>
    public DateTimeOffset? Until { get; private set; } = plan.Ending is null ? null : time.GetUtcNow() + Limit;

    /// <summary>Lets the next handlers begin when what comes before them has ended; says whether that changed anything.</summary>
    public bool Begin()
    {
        if (!_any || !plan.HasEnded(FlowPart.Main) || plan.HasBegun(FlowPart.Finally))
        {
            return false;
        }

        var hadBegun = plan.HasBegun(FlowPart.OnFailure);

        Until ??= time.GetUtcNow() + Limit;
        if (!plan.HasBegun(FlowPart.OnFailure))
        {
            if (!HasFailed)
            {
                var idle = plan.Nodes.Where(node => node is { Section: FlowPart.OnFailure, IsEnded: false }).ToList();
                foreach (var node in idle)
                {
                    node.Row = Attempts.Ended(node.Row, NodeMove.Skip, null, time.GetUtcNow()) with { Reason = "nothing failed" };
                }

                writer.Decided(idle);
            }

            plan.Begin(FlowPart.OnFailure);
        }

        if (plan.HasEnded(FlowPart.OnFailure))
        {
            plan.Begin(FlowPart.Finally);
        }

        return !hadBegun || plan.HasBegun(FlowPart.Finally);
    }

    /// <summary>Whether a halt that ends the run is taken over by the handlers: what is left of the flow is cancelled, and the run ends so after them and those of sub-flows that had begun.</summary>
    public bool Take(Halt halt)
    {
        if (Until is not null || !halt.EndsRun || halt.Kind == HaltKind.Breach)
        {
            return false;
        }

        var left = plan.Nodes.Where(node => node is { Section: FlowPart.Main, IsEnded: false }).ToList();
        var spared = InnerHandlers.Spared(left);
        if (!_any && spared.Count == 0)
        {
            return false;
        }

        var rest = left.Where(node => !spared.Contains(node)).ToList();
        Attempts.CancelRest(rest, halt.Reason, time.GetUtcNow());
        plan.Ending = halt;
        Until = spared.Count > 0 ? time.GetUtcNow() + Limit : null;
        writer.Ending(halt, rest);
        return true;
    }

    private bool HasFailed => plan.Ending is not null
        || plan.Nodes.Any(node => node is { Section: FlowPart.Main, Parent: null, Row.Result: NodeResult.Failed, Effect: not FailureEffect.Continue });
}
