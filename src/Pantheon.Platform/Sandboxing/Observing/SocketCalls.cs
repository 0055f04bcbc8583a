using System.Runtime.InteropServices;

namespace Pantheon.Platform.Sandboxing.Observing;

/// <summary>The numbers one processor architecture gives to the calls by which a program reaches for others.</summary>
internal sealed record SocketCalls
{
    public required uint AuditArchitecture { get; init; }

    /// <summary>Numbers from here on belong to a second ABI of the same architecture (x32); null where there is none.</summary>
    public uint? SecondAbiFrom { get; init; }

    public required uint Socket { get; init; }

    public required uint SocketPair { get; init; }

    public required uint Connect { get; init; }

    public required uint SendTo { get; init; }

    public required uint SendMessage { get; init; }

    public required uint SendMessages { get; init; }

    public required uint Seccomp { get; init; }

    public static SocketCalls? ForThisMachine() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        _ => null,
    };

    private static SocketCalls X64 { get; } = new()
    {
        AuditArchitecture = 0xC000003E,
        SecondAbiFrom = 0x40000000,
        Socket = 41,
        SocketPair = 53,
        Connect = 42,
        SendTo = 44,
        SendMessage = 46,
        SendMessages = 307,
        Seccomp = 317,
    };

    private static SocketCalls Arm64 { get; } = new()
    {
        AuditArchitecture = 0xC00000B7,
        Socket = 198,
        SocketPair = 199,
        Connect = 203,
        SendTo = 206,
        SendMessage = 211,
        SendMessages = 269,
        Seccomp = 277,
    };
}
