using Pantheon.Core.Identity;

namespace Pantheon.Core.Traces;

/// <summary>One traced step within an attempt; the subtype says what it was.</summary>
public abstract record TraceSpan
{
    public required AttemptId Attempt { get; init; }

    public required DateOnly Night { get; init; }

    public required byte[] SpanId { get; init; }

    public required byte[] ParentSpanId { get; init; }

    /// <summary>The turn of the session, from 1; 0 for a flow's own tool node.</summary>
    public required int Turn { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required TimeSpan Duration { get; init; }

    public Runs.FailureKind? FailureKind { get; init; }
}
