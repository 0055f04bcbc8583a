namespace Pantheon.Reporting.Morning;

/// <summary>One line of the night: when a task ran, for how long, and what it used.</summary>
public sealed record NightTask
{
    public required string Run { get; init; }

    public required string Task { get; init; }

    public required string Title { get; init; }

    /// <summary>The outcome, or the lifecycle of a run that has not ended.</summary>
    public required string Outcome { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public long? Seconds { get; init; }

    public int Turns { get; init; }

    public int ToolCalls { get; init; }

    public long TokensIn { get; init; }

    public long TokensOut { get; init; }

    public int Retries { get; init; }

    public required IReadOnlyList<AgentUse> Agents { get; init; }
}
