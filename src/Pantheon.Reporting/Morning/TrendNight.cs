namespace Pantheon.Reporting.Morning;

/// <summary>What one of the last nights came to; a null is not known of it.</summary>
public sealed record TrendNight(DateOnly Date)
{
    public int? Ready { get; init; }

    public int? Held { get; init; }

    public int? Failed { get; init; }

    public int? NotRun { get; init; }

    /// <summary>The share of agents' work that needed one attempt, from 0 to 1.</summary>
    public double? FirstTryRate { get; init; }

    public long? BusySeconds { get; init; }

    public long? TokensOut { get; init; }
}
