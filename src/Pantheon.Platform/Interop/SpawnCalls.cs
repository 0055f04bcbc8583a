using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pantheon.Platform.Interop;

/// <summary>The calls by which a child is made without the framework, and its end awaited.</summary>
internal static unsafe partial class SpawnCalls
{
    /// <summary>For <see cref="Clone"/>: the child runs in this process's memory, and its starter waits until it has become its program.</summary>
    public const int ShareMemory = 0x100;
    public const int WaitForProgram = 0x4000;
    public const int SigChild = 17;

    public const int CloseOnExec = 0x80000;
    public const int Read = 1;
    public const int Write = 2;
    public const int Execute = 4;
    public const int PrivateUnnamed = 0x22;
    public const int BlockSignals = 0;
    public const int SetSignals = 2;
    public const int SignalSetBytes = 128;

    public const int AddDescriptor = 1;
    public const uint OnceReadable = 0x40000001;

    [LibraryImport("libc", EntryPoint = "clone", SetLastError = true)]
    public static partial int Clone(nint body, nint stackTop, int flags, CallStep* steps);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    public static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    public static partial int MaskSignals(int how, byte* set, byte* old);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Reap(int pid, out int status, int options);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int CreateWatch(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int ControlWatch(int watch, int operation, SafeFileHandle descriptor, in WatchEvent wanted);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int WaitForEvents(int watch, WatchEvent* events, int most, int milliseconds);
}
