using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pantheon.Platform.Interop;

/// <summary>The calls by which one process answers the filtered system calls of another (kernel headers linux/seccomp.h).</summary>
internal static unsafe partial class SeccompCalls
{
    public const int SetNoNewPrivileges = 38;
    public const nint SetModeFilter = 1;
    public const nint NewListener = 1 << 3;
    public const nint WaitKillable = 1 << 5;

    // the same on every architecture
    public const nint OpenProcess = 434;
    public const nint TakeDescriptor = 438;

    public const nuint Receive = 0xc0502100;
    public const nuint Send = 0xc0182101;
    public const nuint IsValid = 0x40082102;

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint Install(nint number, nint operation, nint flags, in SeccompProgram program);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint Ask(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int ReceiveFrom(SafeFileHandle listener, nuint request, ref SeccompNotification notification);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int SendTo(SafeFileHandle listener, nuint request, in SeccompAnswer answer);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int StillWaits(SafeFileHandle listener, nuint request, in ulong id);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(ref PollRequest request, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "process_vm_readv", SetLastError = true)]
    public static partial nint ReadMemory(int process, in MemoryRange here, nuint countHere, in MemoryRange there, nuint countThere, nuint flags);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int SocketOption(SafeFileHandle socket, int level, int name, out int value, ref uint length);
}
