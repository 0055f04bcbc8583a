using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>struct rlimit, on 64-bit systems.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ResourceLimit(ulong Soft, ulong Hard);
