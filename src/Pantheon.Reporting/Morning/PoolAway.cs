namespace Pantheon.Reporting.Morning;

/// <summary>A pool, the store or a disk that was not to be had: how often, since when first, and how long its work waited in all.</summary>
public sealed record PoolAway(string Pool, int Times, DateTimeOffset? Since, double WaitedSeconds, string Reason)
{
    /// <summary>In the place of a pool's name; no pool may be called so.</summary>
    public const string Store = "the store";

    public const string Disk = "the disk";
}
