using System.Text.Json.Nodes;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>The state of one node of a run.</summary>
public sealed record NodeRun
{
    public required RunId Run { get; init; }

    public required NodeId Node { get; init; }

    /// <summary>Its place in the spec, from 0.</summary>
    public required int Ordinal { get; init; }

    public required NodeKind Kind { get; init; }

    public AgentRef? Agent { get; init; }

    public NodeLifecycle Lifecycle { get; init; }

    public NodeResult? Result { get; init; }

    public FailureKind? FailureKind { get; init; }

    public Cause? Cause { get; init; }

    public string? Reason { get; init; }

    /// <summary>The number of its last attempt: the fencing token; 0 before the first.</summary>
    public int Attempt { get; init; }

    public DateTimeOffset? RetryAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What downstream expressions read as NODE.output.</summary>
    public JsonNode? Output { get; init; }
}
