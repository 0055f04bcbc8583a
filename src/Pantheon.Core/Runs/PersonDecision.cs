using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>One act of a person on an ended run, with the reason they gave; the reasons are labels to learn from.</summary>
public sealed record PersonDecision
{
    public required RunId Run { get; init; }

    public required DecisionAct Act { get; init; }

    public required string By { get; init; }

    public string? Reason { get; init; }

    /// <summary>How long the change was before the person's eyes.</summary>
    public int? Seconds { get; init; }

    /// <summary>On the store's clock.</summary>
    public DateTimeOffset At { get; init; }
}
