using Pantheon.Platform.Interop;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Platform.Confinement;

/// <summary>Whether this kernel can hold a worker's wall.</summary>
public static class WallSupport
{
    /// <summary>Rules for TCP ports came with ABI 4 (Linux 6.7).</summary>
    public const int NeededVersion = 4;

    /// <summary>Null where it can; else why not, as the end of a sentence.</summary>
    public static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "it is the Linux kernel's Landlock and seccomp, and this is another system";
        }

        if (SystemCallTable.ForThisMachine() is null)
        {
            return "there is no system call filter for this processor";
        }

        var version = WallCalls.LandlockVersion();
        return version >= NeededVersion ? null
            : version <= 0 ? "this kernel has no Landlock (lsm=landlock on its command line turns it on)"
            : FormattableString.Invariant($"this kernel's Landlock is ABI {version}, and rules for ports need ABI {NeededVersion} (Linux 6.7)");
    }
}
