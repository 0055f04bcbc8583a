using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>The flow's handlers: those for a failure, then those for every end, once its own nodes have ended or have been cancelled. A run that only rests has none yet.</summary>
internal sealed class Handlers(TimeProvider time, RunPlan plan, RunWriter writer, ToldLimits? limits)
{
    /// <summary>All handlers of a run together; their nodes' own limits hold besides.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly bool _any = plan.Nodes.Any(node => node.Section != FlowPart.Main);

    private DateTimeOffset? _since;

    /// <summary>When they must have ended; null while they have not begun. What they wait for a turn is none of their time.</summary>
    public DateTimeOffset? Until => plan.HandlersExpired is not null ? null : limits is null ? _since + Limit + Waits.Total(time.GetUtcNow()) : _since is null ? null : limits.All;

    /// <summary>Whether nothing but handlers is left, those of sub-flows included: the run's own time is over then. A run that was ended before a restart has its handlers left.</summary>
    public bool HasBegun => _since is not null || plan.Ending is not null;

    /// <summary>What all that is under way of them only waited.</summary>
    public TurnWaits Waits { get; private set; } = new();

    /// <summary>Lets the next handlers begin when what comes before them has ended; says whether that changed anything.</summary>
    public bool Begin()
    {
        if (!_any || !plan.HasEnded(FlowPart.Main) || plan.HasBegun(FlowPart.Finally))
        {
            return false;
        }

        var hadBegun = plan.HasBegun(FlowPart.OnFailure);

        if (!hadBegun)
        {
            (_since, Waits) = (time.GetUtcNow(), new TurnWaits());
        }

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
        if (HasBegun || !halt.EndsRun || halt.Kind == HaltKind.Breach)
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
        writer.Ending(halt, rest);
        return true;
    }

    /// <summary>Ends what is left of them once their time is over, and nothing else: the run ends as it was going to. Gives the nodes that must be stopped.</summary>
    public IReadOnlyList<PlanNode> Expire(DateTimeOffset now)
    {
        if (Until is not { } until || now < until)
        {
            return [];
        }

        plan.HandlersExpired = new Failure(FailureKind.Timeout, FormattableString.Invariant($"the handlers of the flow did not end within {Limit}"));
        List<PlanNode> left = [.. plan.Nodes.Where(node => node is { IsEnded: false } && node.Section != FlowPart.Main)];
        Groups.CancelWaiting(left, plan.HandlersExpired.Message, time, writer);
        return left;
    }

    private bool HasFailed => plan.Ending is not null
        || plan.Nodes.Any(node => node is { Section: FlowPart.Main, Parent: null, Row.Result: NodeResult.Failed, Effect: not FailureEffect.Continue });
}
