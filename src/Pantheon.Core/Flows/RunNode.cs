using Pantheon.Core.Expressions;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Flows;

/// <summary>A node that runs one command (argv) in the sandbox.</summary>
public sealed record RunNode : NodeSpec
{
    public required ValueTemplate Arguments { get; init; }

    public bool Edits { get; init; }

    public EvidenceKind? Evidence { get; init; }

    public override NodeKind Kind => NodeKind.Run;
}
