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

    public SourceSpan Span { get; init; } = SourceSpan.None;

    public abstract NodeKind Kind { get; }
}
