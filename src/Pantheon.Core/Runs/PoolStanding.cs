using Pantheon.Core.Boxes;

namespace Pantheon.Core.Runs;

/// <summary>Whether a pool is paused, as the store keeps it.</summary>
public sealed record PoolStanding(string Pool, RuntimeKind? Kind)
{
    /// <summary>Since when it is paused; null when it works.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    public FailureKind? PausedWhy { get; init; }
}
