using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's iovec: where some bytes lie, in this process or in another, and how many.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct MemoryRange(ulong Address, nuint Length);
