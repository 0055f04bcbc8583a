using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>Keeps files and sockets the worker itself inherited from reaching any child.</summary>
internal static class DescriptorGuard
{
    private const uint FirstAfterStandardStreams = 3;
    private const int CloseOnExec = 4;

    /// <summary>Marks every open descriptor above the standard streams close-on-exec. False where the system cannot.</summary>
    public static bool CloseAllOnExec()
    {
        try
        {
            return OperatingSystem.IsLinux() && LibC.CloseRange(FirstAfterStandardStreams, uint.MaxValue, CloseOnExec) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }
}
