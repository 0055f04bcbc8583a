using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The calls of the C library this project needs and the framework does not offer.</summary>
internal static partial class LibC
{
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int NoPermission = 1;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);
}
