using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's landlock_path_beneath_attr, which is packed: what is allowed at and beneath an open path.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct LandlockPathRule(ulong Allowed, int Parent);
