using System.Buffers.Binary;

namespace Pantheon.Platform.Sandboxing;

/// <summary>
/// Writes the seccomp program of a tool: local and internet sockets only (the network namespace decides where those lead; vsock and
/// netlink would not ask it), and "not permitted" for the calls that widen a sandbox from inside.
/// </summary>
internal static class SystemCallFilter
{
    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort Return = 0x06;
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint FirstArgumentOffset = 16;
    private const uint Allow = 0x7fff0000;
    private const uint KillProcess = 0x80000000;
    private const uint NotPermitted = 0x00050000 | 1;
    private const uint LeaveToWatch = 0x7ff00000;
    private const int InstructionBytes = 8;

    // AF_UNIX, AF_INET, AF_INET6: test servers need loopback, so these cannot be denied
    private static readonly uint[] SocketFamilies = [1, 2, 10];

    /// <summary>
    /// For a watched child, strange families are left to the watch: "not permitted" here would outrank its question. What is given instead
    /// (hand it to a tracer) yields to the question, and is "no such call" where nobody asks, so no family is ever open.
    /// </summary>
    public static byte[] Assemble(SystemCallTable table, bool watched)
    {
        List<Instruction> program =
        [
            new(LoadWord, ArchitectureOffset),
            new(JumpIfEqual, table.AuditArchitecture, WhenTrue: 1),
            new(Return, KillProcess),
            new(LoadWord, NumberOffset),
        ];
        if (table.SecondAbiFrom is { } second)
        {
            program.Add(new(JumpIfAtLeast, second, WhenFalse: 1));
            program.Add(new(Return, KillProcess));
        }

        foreach (var number in table.Denied)
        {
            program.Add(new(JumpIfEqual, number, WhenFalse: 1));
            program.Add(new(Return, NotPermitted));
        }

        program.Add(new(JumpIfEqual, table.Socket, WhenTrue: 1));
        program.Add(new(Return, Allow));
        program.Add(new(LoadWord, FirstArgumentOffset));
        foreach (var family in SocketFamilies)
        {
            program.Add(new(JumpIfEqual, family, WhenFalse: 1));
            program.Add(new(Return, Allow));
        }

        program.Add(new(Return, watched ? LeaveToWatch : NotPermitted));
        return Encode(program);
    }

    private static byte[] Encode(List<Instruction> program)
    {
        var bytes = new byte[program.Count * InstructionBytes];
        for (var i = 0; i < program.Count; i++)
        {
            var at = bytes.AsSpan(i * InstructionBytes, InstructionBytes);
            BinaryPrimitives.WriteUInt16LittleEndian(at, program[i].Code);
            at[2] = program[i].WhenTrue;
            at[3] = program[i].WhenFalse;
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], program[i].Operand);
        }

        return bytes;
    }

    private readonly record struct Instruction(ushort Code, uint Operand, byte WhenTrue = 0, byte WhenFalse = 0);
}
