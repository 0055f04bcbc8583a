using Pantheon.Core.Runs;

namespace Pantheon.Engine.Resources;

/// <summary>A pool that was found away: since when, why, and until when it was.</summary>
public sealed record PoolOutage(string Pool, Failure Why, DateTimeOffset Since)
{
    /// <summary>When its server answered again; null while it is away.</summary>
    public DateTimeOffset? Until { get; init; }
}
