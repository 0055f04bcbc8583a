using Pantheon.Platform.Cgroups;

namespace Pantheon.Platform.Processes;

/// <summary>What one call is told apart and held by: the mark of its processes, its cgroup where there is one, the watchdog and the look at its folders.</summary>
internal sealed record CallBounds(long? Mark, CgroupFolder? Cgroup, Watchdog Watchdog, DiskUse Disk);
