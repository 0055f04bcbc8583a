namespace Pantheon.Runtimes.Retrying;

/// <summary>When a breaker opens, and for how long.</summary>
public sealed record BreakerRules
{
    /// <summary>Outages within <see cref="Window"/> that open it.</summary>
    public int Faults { get; init; } = 3;

    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long it stays open the first time; twice as long each time a try fails.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(15);
}
