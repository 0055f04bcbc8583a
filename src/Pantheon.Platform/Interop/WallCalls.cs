using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pantheon.Platform.Interop;

/// <summary>The kernel's calls that restrict the calling thread: Landlock's rules for TCP ports and a seccomp program. Landlock's numbers are the same on every architecture.</summary>
internal static partial class WallCalls
{
    public const ulong BindTcp = 1;
    public const ulong ConnectTcp = 2;

    private const int SetNoNewPrivileges = 38;
    private const int SetSeccomp = 22;
    private const nuint FilterMode = 2;
    private const int CreateRuleset = 444;
    private const int AddRule = 445;
    private const int RestrictSelf = 446;
    private const int PortRule = 2;
    private const int AskVersion = 1;
    private const int RulesetBytes = 16;

    /// <summary>Landlock's ABI; 0 or less where the kernel has none.</summary>
    public static int LandlockVersion() => (int)Ask(CreateRuleset, 0, 0, AskVersion);

    public static bool ForbidNewPrivileges() => Control(SetNoNewPrivileges, 1, 0, 0, 0) == 0;

    /// <summary>A ruleset that handles TCP alone: one that handled files as well would keep bubblewrap from mounting.</summary>
    public static SafeFileHandle CreateTcpRuleset() => new(Create(CreateRuleset, new Ruleset(0, BindTcp | ConnectTcp), RulesetBytes, 0), ownsHandle: true);

    public static bool Allow(SafeFileHandle ruleset, ulong access, int port) => Add(AddRule, ruleset, PortRule, new PortAllowed(access, (ulong)port), 0) == 0;

    public static bool Restrict(SafeFileHandle ruleset) => Enforce(RestrictSelf, ruleset, 0) == 0;

    public static unsafe bool Filter(ReadOnlySpan<byte> program)
    {
        const int instructionBytes = 8;
        fixed (byte* first = program)
        {
            return ControlFilter(SetSeccomp, FilterMode, new Program((ushort)(program.Length / instructionBytes), (nint)first)) == 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "gettid", SetLastError = true)]
    public static partial int ThreadId();

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int ControlFilter(int option, nuint mode, in Program program);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Ask(nint number, nint nothing, nint noBytes, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Create(nint number, in Ruleset ruleset, nint bytes, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Add(nint number, SafeFileHandle ruleset, nint type, in PortAllowed rule, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Enforce(nint number, SafeFileHandle ruleset, nint flags);

    // landlock_ruleset_attr as of ABI 4
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Ruleset(ulong Files, ulong Network);

    // landlock_net_port_attr
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct PortAllowed(ulong Access, ulong Port);

    // sock_fprog
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Program(ushort Count, nint Instructions);
}
