namespace Pantheon.Benchmarks.Night;

/// <summary>How a simulated night went, against its bounds.</summary>
internal sealed record NightResult
{
    public required double Makespan { get; init; }

    public required int Loads { get; init; }

    public required double LoadsRatio { get; init; }

    public required int Finished { get; init; }

    /// <summary>Finished flows over the most that any policy could.</summary>
    public required double FinishedShare { get; init; }

    /// <summary>Finished flows of priority 0 over all of them.</summary>
    public required double UrgentShare { get; init; }

    /// <summary>Flows of which a node ended, but not all.</summary>
    public required int HalfDone { get; init; }

    public required double Jain { get; init; }

    /// <summary>Milliseconds of the slowest decision.</summary>
    public required double WorstDecision { get; init; }

    /// <summary>Milliseconds of the slowest admission.</summary>
    public required double WorstAdmission { get; init; }
}
