using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Recording;

/// <summary>One line of progress for whoever watches the night: the journal's event kind, the run as it now is, and what ended how.</summary>
public sealed record NightEvent(string Kind, DateTimeOffset At, Run Run)
{
    public NodeId? Node { get; init; }

    public NodeKind? NodeKind { get; init; }

    public int Attempt { get; init; }

    /// <summary>The word of the attempt's state, the node's result or the run's outcome.</summary>
    public string? Result { get; init; }

    public string? Reason { get; init; }

    /// <summary>Why the attempt that ended failed; null for everything else.</summary>
    public FailureKind? Failure { get; init; }

    public TimeSpan? Duration { get; init; }
}
