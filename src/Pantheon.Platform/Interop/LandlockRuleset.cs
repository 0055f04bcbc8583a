using System.Runtime.InteropServices;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's landlock_ruleset_attr: what a domain refuses where no rule allows it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct LandlockRuleset(ulong Files, ulong Network, ulong Scopes);
