namespace Pantheon.Runtimes.Telemetry;

/// <summary>What became of one request to a collector.</summary>
/// <param name="Arrived">Whether the collector took it, at least in part.</param>
/// <param name="Rejected">How many of its items the collector did not take.</param>
/// <param name="Why">What the collector or the road to it said; null where all is well.</param>
public sealed record OtlpAnswer(bool Arrived, long Rejected, string? Why)
{
    /// <summary>Whether there is no collector for now, and no other request would fare better.</summary>
    public bool IsAway { get; init; }
}
