using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's open_how: what openat2 is asked to do and which ways it must not take.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct OpenHow(ulong Flags, ulong Mode, ulong Resolve)
{
    public const int SystemCall = 437;
    public const int Bytes = 24;

    // beneath the folder, no symbolic links, no magic links, no other mount
    public const ulong StayInside = 0x08 | 0x04 | 0x02 | 0x01;

    public const ulong Read = 0;
    public const ulong Write = 1;
    public const ulong Create = 0x40;
    public const ulong MustBeNew = 0x80;
    public const ulong DoNotBlock = 0x800;
    public const ulong CloseOnExec = 0x80000;
    public const ulong NameOnly = 0x200000;
}
