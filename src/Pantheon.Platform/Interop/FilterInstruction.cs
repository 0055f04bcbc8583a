using System.Buffers.Binary;

namespace Pantheon.Platform.Interop;

/// <summary>One instruction of a system call filter, as the kernel's sock_filter (linux/filter.h): operation, the two jumps, operand.</summary>
internal readonly record struct FilterInstruction(ushort Code, uint Operand, byte WhenTrue = 0, byte WhenFalse = 0)
{
    public const ushort LoadWord = 0x20;
    public const ushort And = 0x54;
    public const ushort JumpIfEqual = 0x15;
    public const ushort JumpIfAtLeast = 0x35;
    public const ushort JumpIfAnyBit = 0x45;
    public const ushort Return = 0x06;

    private const int Bytes = 8;

    /// <summary>The program as the kernel takes it: an array of sock_filter.</summary>
    public static byte[] Encode(IReadOnlyList<FilterInstruction> program)
    {
        var bytes = new byte[program.Count * Bytes];
        for (var i = 0; i < program.Count; i++)
        {
            var at = bytes.AsSpan(i * Bytes, Bytes);
            BinaryPrimitives.WriteUInt16LittleEndian(at, program[i].Code);
            at[2] = program[i].WhenTrue;
            at[3] = program[i].WhenFalse;
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], program[i].Operand);
        }

        return bytes;
    }
}
