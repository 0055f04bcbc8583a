namespace Pantheon.Reporting.Morning;

/// <summary>How many runs ended in which way; runs that have not ended are counted as unfinished.</summary>
public sealed record OutcomeCounts
{
    public int Ready { get; init; }

    public int Held { get; init; }

    public int Failed { get; init; }

    public int Refused { get; init; }

    public int NotRun { get; init; }

    public int NoChange { get; init; }

    public int Cancelled { get; init; }

    public int Unfinished { get; init; }

    public int Total { get; init; }
}
