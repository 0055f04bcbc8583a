using Pantheon.Core.Flows;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>The parts of a sub-flow with handlers: how many nodes of each have not ended, and which have begun.</summary>
internal sealed class GroupParts(IEnumerable<PlanNode> children)
{
    private readonly int[] _open = [.. Enum.GetValues<FlowPart>().Select(part => children.Count(child => child.Spec.Part == part))];

    /// <summary>What all that is under way of its handlers only waited, since they began.</summary>
    public TurnWaits Waits { get; set; } = new();

    /// <summary>The last part that has begun.</summary>
    public FlowPart Begun { get; set; } = FlowPart.Main;

    public bool HasEnded(FlowPart part) => _open[(int)part] == 0;

    /// <summary>Counts nodes that ended, or that are to run again; says whether their part has ended.</summary>
    public bool Count(FlowPart part, int more) => (_open[(int)part] += more) == 0;
}
