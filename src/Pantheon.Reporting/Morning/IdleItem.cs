namespace Pantheon.Reporting.Morning;

/// <summary>A task that made no change to look at, and why: refused, not run, nothing to do, cancelled, or not ended.</summary>
public sealed record IdleItem
{
    public required string Run { get; init; }

    public required string Task { get; init; }

    public required string Title { get; init; }

    public required string Outcome { get; init; }

    public required string Why { get; init; }

    /// <summary>The policy's rule that said no.</summary>
    public string? Rule { get; init; }

    /// <summary>What a person can do about it; null where there is nothing to do.</summary>
    public string? Next { get; init; }

    /// <summary>What <see cref="Next"/> begins with, as a command.</summary>
    public string? NextCommand { get; init; }
}
