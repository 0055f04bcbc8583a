using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>What the rows of model calls and of tool calls have in common: their place in the trace, and when they were.</summary>
public abstract record CallRow
{
    public required byte[] SpanId { get; init; }

    public required byte[] ParentSpanId { get; init; }

    public required NodeId Node { get; init; }

    public required int Attempt { get; init; }

    public required int Turn { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public TimeSpan Took { get; init; }

    public FailureKind? FailureKind { get; init; }

    /// <summary>Why it failed, also where the row holds no kind; null for one that did not.</summary>
    public abstract FailureKind? Failed { get; }
}
