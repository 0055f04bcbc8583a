using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The fields of the kernel's statx answer that are looked at here; the layout is the same on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    public const int OfTheHandleItself = 0x1000;
    public const int DoNotFollow = 0x100;
    public const uint BasicFields = 0x7ff;

    [FieldOffset(16)]
    public uint Links;

    [FieldOffset(20)]
    public uint Owner;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    [FieldOffset(96)]
    public long ChangedSeconds;

    [FieldOffset(104)]
    public uint ChangedNanoseconds;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    public readonly bool IsRegularFile => (Mode & TypeMask) == 0x8000;

    public readonly bool IsFolder => (Mode & TypeMask) == 0x4000;

    public readonly UnixFileMode Permissions => (UnixFileMode)(Mode & 0x1ff);

    private const int TypeMask = 0xf000;
}
