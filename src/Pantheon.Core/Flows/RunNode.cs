using Pantheon.Core.Expressions;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Flows;

/// <summary>A node that runs one command in the sandbox: argv, or a script for bash.</summary>
public sealed record RunNode : NodeSpec
{
    /// <summary>The argv, a script's too: there the values of its expressions stand behind the text, never in it.</summary>
    public required ValueTemplate Arguments { get; init; }

    /// <summary>The script as authored; null when the node has an argv.</summary>
    public string? Script { get; init; }

    public bool Edits { get; init; }

    public EvidenceKind? Evidence { get; init; }

    public override NodeKind Kind => NodeKind.Run;
}
