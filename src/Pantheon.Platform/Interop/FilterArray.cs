using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's sock_fprog: how many instructions a filter has, and where they lie.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterArray(ushort Count, nint Instructions);
