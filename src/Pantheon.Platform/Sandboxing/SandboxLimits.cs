using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing;

/// <summary>Limits the kernel holds for each process of a confined tool.</summary>
public sealed record SandboxLimits
{
    public long MaxFileBytes { get; init; } = 4L * 1024 * 1024 * 1024;

    public TimeSpan MaxProcessorTime { get; init; } = TimeSpan.FromHours(2);

    public int MaxOpenFiles { get; init; } = 16_384;

    /// <summary>Processes and threads of the whole account, where the tool runs as the worker's own and that is not root; in namespaces nothing counts them together.</summary>
    public int MaxProcessesOfAccount { get; init; } = 4096;

    /// <summary>Size of each in-memory folder (/tmp, /run and the home).</summary>
    public long MaxMemoryFolderBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Address space per process; off by default, since managed runtimes reserve far more than they use.</summary>
    public long? MaxAddressSpaceBytes { get; init; }

    /// <summary>The part that is held for each process.</summary>
    public ResourceLimits OfEachProcess => new()
    {
        MaxFileBytes = MaxFileBytes,
        MaxProcessorTime = MaxProcessorTime,
        MaxOpenFiles = MaxOpenFiles,
        MaxAddressSpaceBytes = MaxAddressSpaceBytes,
    };
}
