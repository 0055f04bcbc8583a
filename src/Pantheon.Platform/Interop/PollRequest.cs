using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's pollfd: a descriptor, what is waited for, and what came.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollRequest
{
    public const short Readable = 1;
    public const short HungUp = 16;

    public int Descriptor;
    public short Wanted;
    public short Came;
}
