using Pantheon.Platform.Cgroups;

namespace Pantheon.Platform.Processes;

/// <summary>What one call is told apart and held by: the mark of its processes, its cgroup where there is one, and the watchdog.</summary>
internal sealed record CallBounds(long? Mark, CgroupFolder? Cgroup, Watchdog Watchdog);
