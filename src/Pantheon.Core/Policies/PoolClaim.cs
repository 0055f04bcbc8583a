namespace Pantheon.Core.Policies;

/// <summary>A pool that could answer, and where it says its models run.</summary>
public readonly record struct PoolClaim(string Pool, RuntimeOrigin Origin);
