using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Flows;

/// <summary>One node of a flow as authored; the subtype says what it does.</summary>
public abstract record NodeSpec
{
    public required NodeId Id { get; init; }

    public IReadOnlyList<NodeId> Needs { get; init; } = [];

    public Template? When { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(20);

    public RetrySpec? Retry { get; init; }

    public OnFailure OnFailure { get; init; } = OnFailure.Default;

    /// <summary>Runs even when a need is not met.</summary>
    public bool Always { get; init; }

    public ExpectSpec? Expect { get; init; }

    /// <summary>Null for a node that is one node.</summary>
    public MapSpec? Map { get; init; }

    public CacheMode Cache { get; init; } = CacheMode.Off;

    /// <summary>The only pool that may serve the node; null leaves the choice to the agent's route.</summary>
    public string? Pool { get; init; }

    /// <summary>The sub-flow's node that it is inlined under; null for a node of the run's own flow.</summary>
    public NodeId? Parent { get; init; }

    /// <summary>Of a node of a sub-flow the part of it; the nodes of the run's own flow are told apart by its lists.</summary>
    public FlowPart Part { get; init; }

    public SourceSpan Span { get; init; } = SourceSpan.None;

    public abstract NodeKind Kind { get; }
}
