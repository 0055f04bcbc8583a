using Pantheon.Core.Runs;

namespace Pantheon.Engine.Resources;

/// <summary>A pool, or one model of it, that was found away: since when, why, and until when it was.</summary>
public sealed record PoolOutage(string Pool, Failure Why, DateTimeOffset Since)
{
    /// <summary>The one model that is away though its server answers; null where the whole pool is.</summary>
    public string? Model { get; init; }

    /// <summary>`pool`, or `pool/model`.</summary>
    public string Place => Model is null ? Pool : $"{Pool}/{Model}";

    /// <summary>When its server answered again; null while it is away.</summary>
    public DateTimeOffset? Until { get; init; }
}
