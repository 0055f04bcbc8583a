using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's header of capset: the version of its layout and a thread, zero being the caller.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct CapabilityHeader(uint Version, int Thread)
{
    public static CapabilityHeader OfCaller => new(0x20080522, 0);
}
