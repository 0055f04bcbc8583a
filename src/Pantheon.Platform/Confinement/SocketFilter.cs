using Pantheon.Platform.Sandboxing;
using static Pantheon.Platform.Interop.FilterInstruction;
using Instruction = Pantheon.Platform.Interop.FilterInstruction;

namespace Pantheon.Platform.Confinement;

/// <summary>
/// Writes the seccomp program of a worker: sockets of files, TCP, and the routing kind of netlink (with which bubblewrap brings loopback up).
/// No datagram leaves by it, so no name is ever asked for; no raw packet, no virtual machine's socket, no io_uring that would go round it.
/// </summary>
internal static class SocketFilter
{
    private const uint Allow = 0x7fff0000;
    private const uint KillProcess = 0x80000000;
    private const uint NotPermitted = 0x00050000 | 1;
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint FirstArgument = 16;
    private const uint SecondArgument = 24;
    private const uint ThirdArgument = 32;
    private const uint FourthArgument = 40;
    private const uint X64 = 0xC000003E;
    private const uint FastOpen = 0x20000000;
    private const uint TypeBits = 0xf;
    private const uint Stream = 1;
    private const uint Files = 1;
    private const uint Internet = 2;
    private const uint Internet6 = 10;
    private const uint Netlink = 16;
    private const uint Routing = 0;
    private const uint RingSetup = 425;
    private const uint MultipathTcp = 262;

    public static byte[] Assemble(SystemCallTable table)
    {
        List<Instruction> program = [new(LoadWord, ArchitectureOffset), new(JumpIfEqual, table.AuditArchitecture, 1, 0), new(Return, KillProcess), new(LoadWord, NumberOffset)];
        if (table.SecondAbiFrom is { } second)
        {
            program.AddRange([new(JumpIfAtLeast, second, 0, 1), new(Return, KillProcess)]);
        }

        program.AddRange(
        [
            new(JumpIfEqual, RingSetup, 0, 1), new(Return, NotPermitted),
            .. WithoutFastOpen(table.AuditArchitecture),
            new(JumpIfEqual, table.Socket, 1, 0), new(Return, Allow),
            new(LoadWord, FirstArgument),
            new(JumpIfEqual, Files, 0, 1), new(Return, Allow),
            new(JumpIfEqual, Internet, 6, 0), new(JumpIfEqual, Internet6, 5, 0), new(JumpIfEqual, Netlink, 0, 3),
            new(LoadWord, ThirdArgument), new(JumpIfEqual, Routing, 0, 1), new(Return, Allow),
            new(Return, NotPermitted),

            // internet: a stream, and not multipath TCP, which Landlock's port rules do not look at
            new(LoadWord, SecondArgument), new(And, TypeBits), new(JumpIfEqual, Stream, 1, 0), new(Return, NotPermitted),
            new(LoadWord, ThirdArgument), new(JumpIfEqual, MultipathTcp, 0, 1), new(Return, NotPermitted),
            new(Return, Allow),
        ]);
        return Instruction.Encode(program);
    }

    /// <summary>A first packet may carry data and skip connect, and with it the rules for ports: sending in that way is refused.</summary>
    private static IEnumerable<Instruction> WithoutFastOpen(uint architecture)
    {
        (uint SendTo, uint SendMessage, uint SendMany) calls = architecture == X64 ? (44u, 46u, 307u) : (206u, 211u, 269u);
        foreach (var (call, flags) in new[] { (calls.SendTo, FourthArgument), (calls.SendMessage, ThirdArgument), (calls.SendMany, FourthArgument) })
        {
            yield return new(JumpIfEqual, call, 0, 4);
            yield return new(LoadWord, flags);
            yield return new(JumpIfAnyBit, FastOpen, 0, 1);
            yield return new(Return, NotPermitted);
            yield return new(Return, Allow);
        }
    }
}
