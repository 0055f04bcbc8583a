using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's seccomp_notif_resp: what a waiting system call gives back, or that it goes on as if nobody had looked.</summary>
[StructLayout(LayoutKind.Sequential, Size = 24)]
internal readonly record struct SeccompAnswer(ulong Id, long Value, int Error, uint Flags)
{
    private const uint GoOn = 1;

    public static SeccompAnswer Continue(ulong id) => new(id, 0, 0, GoOn);

    public static SeccompAnswer Refuse(ulong id, int error) => new(id, 0, -error, 0);
}
