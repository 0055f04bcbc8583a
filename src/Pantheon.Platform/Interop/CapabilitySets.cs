using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's arguments of capset: whose privileges, and the three sets of both halves, all empty as made.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct CapabilitySets(uint Effective, uint Permitted, uint Inheritable, uint HighEffective, uint HighPermitted, uint HighInheritable);
