namespace Pantheon.Reporting.Morning;

/// <summary>One thing that one tool tried in one run: the call and its target, how often, and what refused it.</summary>
public sealed record LeavingItem
{
    public required string Run { get; init; }

    public required string Task { get; init; }

    /// <summary>Empty for the line that stands for those which found no room in the journal.</summary>
    public required string Tool { get; init; }

    public required string Call { get; init; }

    public required string Target { get; init; }

    public required string RefusedBy { get; init; }

    public required long Times { get; init; }
}
