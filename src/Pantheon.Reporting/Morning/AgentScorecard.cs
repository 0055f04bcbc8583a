namespace Pantheon.Reporting.Morning;

/// <summary>How one agent did over the last nights.</summary>
public sealed record AgentScorecard
{
    public required string Agent { get; init; }

    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Runs that it worked in.</summary>
    public int Runs { get; init; }

    /// <summary>Those of them that ended ready.</summary>
    public int Ready { get; init; }

    /// <summary>Those of them that failed, by cause, the most first.</summary>
    public required IReadOnlyList<CauseCount> Failed { get; init; }

    public long? MedianSeconds { get; init; }

    public long TokensIn { get; init; }

    public long TokensOut { get; init; }

    /// <summary>The nights in which it worked, the oldest first.</summary>
    public required IReadOnlyList<AgentNight> Nights { get; init; }
}
