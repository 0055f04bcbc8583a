using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>What the running kernel's Landlock can hold: its ABI, and which of its early faults are mended.</summary>
public sealed record LandlockKernel(int Abi, int MendedFaults)
{
    /// <summary>From here on files, TCP, abstract sockets and signals are held.</summary>
    public const int NeededAbi = 6;

    // without it a thread of the worker that stands in a domain cannot signal its own process, which its runtime must
    private const int SignalsWithinProcess = 1 << 1;

    /// <summary>Asks the kernel itself: the files that would tell are often not mounted.</summary>
    public static LandlockKernel Detect() => OperatingSystem.IsLinux()
        ? new LandlockKernel(Math.Max(0, LandlockCalls.Ask(LandlockCalls.AskVersion)), Math.Max(0, LandlockCalls.Ask(LandlockCalls.AskErrata)))
        : new LandlockKernel(0, 0);

    /// <summary>Why no tool can be confined on this kernel; null where it can.</summary>
    public string? WhyNot() => this switch
    {
        { Abi: 0 } => "this kernel has no Landlock, or it is not among the security modules it was started with",
        { Abi: < NeededAbi } => $"this kernel's Landlock has ABI {Abi}; the sandbox needs {NeededAbi} (Linux 6.12), as signals and abstract sockets are not held before",
        _ when (MendedFaults & SignalsWithinProcess) == 0 => "this kernel's Landlock refuses signals between threads of one process (erratum 2, mended in Linux 6.15 and its stable updates)",
        _ => null,
    };
}
