using static Pantheon.Platform.Interop.FilterInstruction;
using Instruction = Pantheon.Platform.Interop.FilterInstruction;

namespace Pantheon.Platform.Sandboxing.Observing;

/// <summary>
/// Writes the seccomp program that asks the watch before a socket of a strange kind is made and before anything is sent to an address.
/// All else goes its way; a listener of the child's own is refused, for the answer of a younger one would count instead of ours.
/// </summary>
internal static class ObserverProgram
{
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint FirstArgumentOffset = 16;
    private const uint Allow = 0x7fff0000;
    private const uint AskTheWatch = 0x7fc00000;
    private const uint KillProcess = 0x80000000;
    private const uint NotPermitted = 0x00050000 | 1;
    private const uint NewListener = 1 << 3;
    private const uint SocketTypeBits = 0xf;
    private const uint Stream = 1;
    private const uint Datagram = 2;

    public static byte[] Assemble(SocketCalls calls, IReadOnlyList<uint> families)
    {
        List<Instruction> program =
        [
            new(LoadWord, ArchitectureOffset),
            new(JumpIfEqual, calls.AuditArchitecture, WhenTrue: 1),
            new(Return, KillProcess),
            new(LoadWord, NumberOffset),
        ];
        if (calls.SecondAbiFrom is { } second)
        {
            program.AddRange([new(JumpIfAtLeast, second, WhenFalse: 1), new(Return, KillProcess)]);
        }

        foreach (var number in (uint[])[calls.Connect, calls.SendMessage, calls.SendMessages])
        {
            program.AddRange([new(JumpIfEqual, number, WhenFalse: 1), new(Return, AskTheWatch)]);
        }

        // without an address it is a plain write to what was connected before
        program.AddRange(
        [
            new(JumpIfEqual, calls.SendTo, WhenFalse: 6),
            new(LoadWord, LowWord(4)),
            new(JumpIfEqual, 0, WhenFalse: 2),
            new(LoadWord, LowWord(4) + 4),
            new(JumpIfEqual, 0, WhenTrue: 1),
            new(Return, AskTheWatch),
            new(Return, Allow),
            new(JumpIfEqual, calls.Seccomp, WhenFalse: 4),
            new(LoadWord, LowWord(1)),
            new(JumpIfAnyBit, NewListener, WhenFalse: 1),
            new(Return, NotPermitted),
            new(Return, Allow),
            new(JumpIfEqual, calls.Socket, WhenTrue: 2),
            new(JumpIfEqual, calls.SocketPair, WhenTrue: 1),
            new(Return, Allow),
            new(LoadWord, LowWord(0)),
        ]);
        program.AddRange(Families(families));
        return Instruction.Encode(program);
    }

    private static IEnumerable<Instruction> Families(IReadOnlyList<uint> families)
    {
        if (families.Contains(AddressFamily.Unix))
        {
            yield return new(JumpIfEqual, AddressFamily.Unix, WhenFalse: 1);
            yield return new(Return, Allow);
        }

        // of the internet's, only plain streams and datagrams: raw ones are asked about
        foreach (var family in families.Where(family => family != AddressFamily.Unix))
        {
            yield return new(JumpIfEqual, family, WhenFalse: 5);
            yield return new(LoadWord, LowWord(1));
            yield return new(And, SocketTypeBits);
            yield return new(JumpIfEqual, Stream, WhenTrue: 1);
            yield return new(JumpIfEqual, Datagram, WhenFalse: 1);
            yield return new(Return, Allow);
            yield return new(LoadWord, LowWord(0));
        }

        yield return new(Return, AskTheWatch);
    }

    private static uint LowWord(uint argument) => FirstArgumentOffset + (argument * 8);
}
