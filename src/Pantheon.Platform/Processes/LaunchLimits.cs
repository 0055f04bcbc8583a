namespace Pantheon.Platform.Processes;

/// <summary>The limits of a call's processes as the kernel counts them.</summary>
internal static class LaunchLimits
{
    private const int Processor = 0;
    private const int FileBytes = 1;
    private const int Tasks = 6;
    private const int OpenFiles = 7;
    private const int AddressSpace = 9;
    private const int FileLocks = 10;

    // what a shell can say, so that a limit is the same whoever sets it
    /// <summary>The units in which a shell counts file sizes and memory.</summary>
    public const int BlockBytes = 512;
    public const int KilobyteBytes = 1024;

    /// <summary>Each limit that is asked for, the mark among them, and whether the child must not run without it.</summary>
    public static IEnumerable<(int Resource, ulong Most, bool IsNeeded)> Of(ProcessSpec spec, long mark)
    {
        var limits = spec.Limits;
        yield return (FileLocks, (ulong)mark, true);
        foreach (var (resource, most, isNeeded) in ((int, long?, bool)[])
        [
            (Tasks, OfTasks(spec), false),
            (FileBytes, Units(limits.MaxFileBytes, BlockBytes) * BlockBytes, true),
            (Processor, (long?)limits.MaxProcessorTime?.TotalSeconds, true),
            (OpenFiles, limits.MaxOpenFiles, true),
            (AddressSpace, Units(limits.MaxAddressSpaceBytes, KilobyteBytes) * KilobyteBytes, true),
        ])
        {
            if (most is { } number)
            {
                yield return (resource, (ulong)number, isNeeded);
            }
        }
    }

    /// <summary>Whole units, rounded up.</summary>
    public static long? Units(long? bytes, int unit) => bytes is { } exact ? (exact + unit - 1) / unit : null;

    // The kernel counts all of an account's processes, so this only slows a fork bomb down until it is found, and does not hold root.
    // Where the limit stands lower already, it stays.
    public static long? OfTasks(ProcessSpec spec)
    {
        if (Environment.IsPrivilegedProcess && spec.UserName is null)
        {
            return null;
        }

        long? counted = spec.Caps.MaxProcesses is { } cap ? (2L * cap) + AccountTasks.Count() : null;
        return counted is { } both && spec.Limits.MaxProcessesOfAccount is { } most ? Math.Min(both, most) : counted ?? spec.Limits.MaxProcessesOfAccount;
    }
}
