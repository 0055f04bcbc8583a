using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's seccomp_notif: one system call that waits for an answer, with the thread that made it and its arguments.</summary>
[StructLayout(LayoutKind.Sequential, Size = 80)]
internal struct SeccompNotification
{
    public ulong Id;
    public uint ThreadId;
    public uint Flags;
    public int Call;
    public uint Architecture;
    public ulong InstructionPointer;
    public ulong First;
    public ulong Second;
    public ulong Third;
    public ulong Fourth;
    public ulong Fifth;
    public ulong Sixth;
}
