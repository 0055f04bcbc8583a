using Pantheon.Core.Flows;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>Where it is counted that attempts only wait: for the run, and for each group and all handlers that have a time of their own.</summary>
internal sealed class WaitCounts(TurnWaits run, TimeProvider time)
{
    /// <summary>The flow's handlers; null while there are none.</summary>
    public Handlers? Handlers { get; set; }

    /// <summary>All that an attempt at the node counts for.</summary>
    public IEnumerable<TurnWaits> Of(PlanNode node)
    {
        yield return run;
        if (node.Section != FlowPart.Main && Handlers is { } handlers)
        {
            yield return handlers.Waits;
        }

        for (var (inner, at) = (node, node.Parent); at is not null; (inner, at) = (at, at.Parent))
        {
            if (at.Spec is FlowNode)
            {
                yield return inner.Spec.Part == FlowPart.Main ? at.Waits : at.Parts?.Waits ?? at.Waits;
            }
        }
    }

    /// <summary>So many attempts at the node more, or fewer, are under way.</summary>
    public void Run(PlanNode node, int more)
    {
        foreach (var waits in Of(node))
        {
            waits.Run(more, time.GetUtcNow());
        }
    }
}
