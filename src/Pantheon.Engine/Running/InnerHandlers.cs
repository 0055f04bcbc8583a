using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>The handlers of sub-flows: those for a failure once the sub-flow's own nodes have ended or have been cancelled, then those for every end; what they come to changes nothing.</summary>
internal sealed class InnerHandlers(TimeProvider time, RunPlan plan, RunWriter writer, ToldLimits? limits)
{
    private readonly HashSet<PlanNode> _limited = [];

    /// <summary>When the time of the next sub-flow's handlers is over.</summary>
    public DateTimeOffset? NextLimitAt => _limited.Where(group => group is { IsEntered: true, HandlersExpired: null }).Select(Until).Min();

    /// <summary>Lets handlers begin of which all that comes before has ended; says whether that changed anything.</summary>
    public bool Begin()
    {
        var changed = false;
        foreach (var group in plan.TakeTurning())
        {
            changed |= Begin(group, group.Parts!);  // it was taken for them
        }

        return changed;
    }

    /// <summary>Ends the handlers of every sub-flow whose time for them is over; gives the nodes that must be stopped.</summary>
    public IReadOnlyList<PlanNode> Expire(DateTimeOffset now)
    {
        var stopped = new List<PlanNode>();
        foreach (var group in _limited.Where(group => group is { IsEntered: true, HandlersExpired: null } && Until(group) <= now).ToList())
        {
            group.HandlersExpired = new Failure(FailureKind.Timeout, FormattableString.Invariant($"the handlers of '{group.Spec.Id}' did not end within {Handlers.Limit}"));
            List<PlanNode> handlers = [.. RunPlan.Inside(group).Where(node => node.IsHandler && node.Scope == group)];
            Groups.CancelWaiting(handlers, group.HandlersExpired.Message, time, writer);
            stopped.AddRange(handlers);
        }

        return stopped;
    }

    /// <summary>What still has its turn when all else is cancelled: the handlers of sub-flows that have begun, and the groups that these are in.</summary>
    public static HashSet<PlanNode> Spared(IEnumerable<PlanNode> nodes)
    {
        var spared = new HashSet<PlanNode>();
        foreach (var handler in nodes.Where(node => node is { IsEnded: false, Spec.Part: not FlowPart.Main, Scope.IsEntered: true }))
        {
            for (var at = handler; at is not null && spared.Add(at); at = at.Parent)
            {
            }
        }

        return spared;
    }

    // what they wait for a turn is none of their time
    private DateTimeOffset? Until(PlanNode group) => limits is not null ? limits.OfHandlers(group.Spec.Id) : group.HandlersSince + Handlers.Limit + group.Parts?.Waits.Total(time.GetUtcNow());

    private bool Begin(PlanNode group, GroupParts parts)
    {
        var changed = false;
        if (parts.Begun == FlowPart.Main && parts.HasEnded(FlowPart.Main))
        {
            group.HandlersSince = time.GetUtcNow();
            parts.Waits = new TurnWaits();
            _limited.Add(group);
            if (!HasFailed(group))
            {
                SkipIdle(group);
            }

            plan.Begin(group, FlowPart.OnFailure);
            changed = true;
        }

        if (parts.Begun == FlowPart.OnFailure && parts.HasEnded(FlowPart.OnFailure))
        {
            plan.Begin(group, FlowPart.Finally);
            changed = true;
        }

        return changed;
    }

    private void SkipIdle(PlanNode group)
    {
        var idle = group.Children.Where(node => node is { Spec.Part: FlowPart.OnFailure, IsEnded: false }).ToList();
        foreach (var node in idle)
        {
            node.Row = Attempts.Ended(node.Row, NodeMove.Skip, null, time.GetUtcNow()) with { Reason = "nothing failed" };
        }

        writer.Decided(idle);
    }

    // what was cancelled in it was ended with it, by its time or the run's end
    private static bool HasFailed(PlanNode group) => group.Expired is not null
        || group.Children.Any(node => node is { IsHandler: false, Row.Result: NodeResult.Cancelled } or { IsHandler: false, Row.Result: NodeResult.Failed, Effect: not FailureEffect.Continue });
}
