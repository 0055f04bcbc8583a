using Pantheon.Core.Expressions;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Flows;

/// <summary>Bounded repetition of a node: in place after a back-off, or from an ancestor with feedback.</summary>
public sealed record RetrySpec
{
    /// <summary>More tries after the first; a template may give it.</summary>
    public required ValueTemplate Max { get; init; }

    /// <summary>Causes or failure kinds (their words) that are tried again; empty means those the table calls retryable.</summary>
    public IReadOnlyList<string> On { get; init; } = [];

    public BackoffSpec Backoff { get; init; } = BackoffSpec.Default;

    /// <summary>The ancestor to go back to; null repeats the node itself.</summary>
    public NodeId? From { get; init; }

    /// <summary>Whether the ancestor continues on the last attempt's tree (the default) or on the tree it started from.</summary>
    public bool FreshTree { get; init; }

    /// <summary>What the ancestor reads as retry.feedback.</summary>
    public ValueTemplate? Feedback { get; init; }
}
