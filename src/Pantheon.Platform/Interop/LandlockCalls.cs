using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's Landlock calls, which the C library has no wrappers for; their numbers are the same on every architecture.</summary>
internal static partial class LandlockCalls
{
    public const int AskVersion = 1;
    public const int AskErrata = 2;
    public const int RuleBeneathPath = 1;

    private const int CreateRuleset = 444;
    private const int AddRule = 445;
    private const int RestrictSelf = 446;

    public static int Ask(int question) => (int)AskKernel(CreateRuleset, 0, 0, question);

    public static SafeFileHandle Create(in LandlockRuleset ruleset) =>
        new(CreateInKernel(CreateRuleset, ruleset, Marshal.SizeOf<LandlockRuleset>(), 0), ownsHandle: true);

    public static bool Add(SafeFileHandle ruleset, in LandlockPathRule rule) => AddInKernel(AddRule, ruleset, RuleBeneathPath, rule, 0) == 0;

    public static bool Restrict(SafeFileHandle ruleset) => RestrictInKernel(RestrictSelf, ruleset, 0) == 0;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint AskKernel(nint number, nint nothing, nint noBytes, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint CreateInKernel(nint number, in LandlockRuleset ruleset, nint size, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint AddInKernel(nint number, SafeFileHandle ruleset, nint type, in LandlockPathRule rule, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint RestrictInKernel(nint number, SafeFileHandle ruleset, nint flags);
}
