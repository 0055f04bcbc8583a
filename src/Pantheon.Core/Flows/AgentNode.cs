using Pantheon.Core.Expressions;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Flows;

/// <summary>A node that holds a session with an agent.</summary>
public sealed record AgentNode : NodeSpec
{
    public required string Agent { get; init; }

    /// <summary>A pinned version, or null for the active one.</summary>
    public int? Version { get; init; }

    public IReadOnlyDictionary<string, ValueTemplate> In { get; init; } = new Dictionary<string, ValueTemplate>();

    /// <summary>Routes by round, in place of the agent's own; null keeps that for all.</summary>
    public RoundModels? Models { get; init; }

    public override NodeKind Kind => NodeKind.Agent;
}
