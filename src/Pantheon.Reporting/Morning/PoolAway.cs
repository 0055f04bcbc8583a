namespace Pantheon.Reporting.Morning;

/// <summary>A pool that was away: how often, since when first, and how long its work waited in all.</summary>
public sealed record PoolAway(string Pool, int Times, DateTimeOffset? Since, double WaitedSeconds, string Reason);
