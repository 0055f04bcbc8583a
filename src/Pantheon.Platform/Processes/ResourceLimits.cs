namespace Pantheon.Platform.Processes;

/// <summary>Limits the kernel holds for each process of a child; null leaves what the worker itself has.</summary>
public sealed record ResourceLimits
{
    /// <summary>Rounded up to whole blocks of 512 bytes, which is what a shell can say.</summary>
    public long? MaxFileBytes { get; init; }

    public TimeSpan? MaxProcessorTime { get; init; }

    public int? MaxOpenFiles { get; init; }

    /// <summary>Rounded up to whole kilobytes.</summary>
    public long? MaxAddressSpaceBytes { get; init; }

    /// <summary>Processes and threads of the child's whole account; the kernel does not count root's.</summary>
    public int? MaxProcessesOfAccount { get; init; }
}
