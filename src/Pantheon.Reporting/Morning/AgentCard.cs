namespace Pantheon.Reporting.Morning;

/// <summary>How one agent did on one model: nodes worked on, and how many tries they took.</summary>
public sealed record AgentCard
{
    public required string Agent { get; init; }

    public required string Model { get; init; }

    public int Runs { get; init; }

    public int FirstTry { get; init; }

    public int AfterRetry { get; init; }

    public int Failed { get; init; }

    public long? MedianSeconds { get; init; }

    public int ToolCalls { get; init; }

    /// <summary>Tool calls that had to be repaired or sent back; null when nobody counted.</summary>
    public int? MalformedCalls { get; init; }
}
