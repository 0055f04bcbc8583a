namespace Pantheon.Platform.Processes;

/// <summary>Bounds on a child and everything it starts, taken together; null means no bound. Whoever passes one is killed as a whole.</summary>
public sealed record ProcessCaps
{
    /// <summary>Memory of all its processes, in bytes: what they allocated and what they share, without the pages of files. Files in memory (tmpfs) count where a cgroup keeps the bound, and are bounded by their folder's size otherwise.</summary>
    public long? MaxMemoryBytes { get; init; }

    /// <summary>Processes and threads at once, those of its sandbox included.</summary>
    public int? MaxProcesses { get; init; }

    /// <summary>Bytes of all files below <see cref="DiskFolders"/>, whoever wrote them.</summary>
    public long? MaxDiskBytes { get; init; }

    public IReadOnlyList<string> DiskFolders { get; init; } = [];

    /// <summary>Half of what this machine has.</summary>
    public static long HalfOfMemory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>Whether there is something for a cgroup or for the watchdog to keep.</summary>
    internal bool AreWatched => MaxMemoryBytes is not null || MaxProcesses is not null;

    /// <summary>What a person is told of a passed bound, as the rest of a sentence that begins with the program.</summary>
    public string Explain(Breach breach) => breach switch
    {
        Breach.Memory => $"it used more than {Size(MaxMemoryBytes)} of memory",
        Breach.Processes => FormattableString.Invariant($"it had more than {MaxProcesses} processes and threads at once"),
        Breach.Disk => $"its folders held more than {Size(MaxDiskBytes)} on disk",
        _ => "it passed no bound",
    };

    private static string Size(long? bytes) => bytes switch
    {
        >= 1L << 30 => FormattableString.Invariant($"{bytes / (double)(1L << 30):0.0} GB"),
        _ => FormattableString.Invariant($"{bytes / (double)(1L << 20):0.0} MB"),
    };
}
