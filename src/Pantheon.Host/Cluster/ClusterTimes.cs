namespace Pantheon.Host.Cluster;

/// <summary>How often boxes are heard of and when one counts as dead: together less than the lease of a run, which another box waits for anyway.</summary>
internal static class ClusterTimes
{
    /// <summary>Each box says so often that it lives.</summary>
    public static TimeSpan BeatEvery { get; } = TimeSpan.FromSeconds(4);

    /// <summary>Silent for so much longer than a beat, it is dead to the others.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a run that was offered elsewhere may wait unseen.</summary>
    public static TimeSpan LookEvery { get; } = TimeSpan.FromSeconds(1);
}
