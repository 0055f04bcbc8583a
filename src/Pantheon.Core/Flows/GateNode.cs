using Pantheon.Core.Runs;

namespace Pantheon.Core.Flows;

/// <summary>A node that lets the run pass, holds it for a person, or fails it.</summary>
public sealed record GateNode : NodeSpec
{
    public required GateSpec Gate { get; init; }

    public override NodeKind Kind => NodeKind.Gate;
}
