using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's sock_fprog: a filter program by its length in instructions and its address.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct SeccompProgram(ushort length, byte* instructions)
{
    public readonly ushort Length = length;
    public readonly byte* Instructions = instructions;
}
