using static Pantheon.Platform.Interop.FilterInstruction;
using Instruction = Pantheon.Platform.Interop.FilterInstruction;

namespace Pantheon.Platform.Sandboxing;

/// <summary>
/// Writes a seccomp program rule by rule: the first rule that speaks about a call decides it, what no rule speaks about is allowed.
/// Arguments are compared by their lower 32 bits, which is what the kernel reads of numbers, flags and requests.
/// </summary>
internal sealed class FilterProgram
{
    public const uint Allow = 0x7fff0000;
    public const uint KillProcess = 0x80000000;

    /// <summary>Fails as "no such call" where no tracer is, and there never is one; a question of another program to its listener comes first.</summary>
    public const uint AskTracer = 0x7ff00000;

    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint FirstArgumentOffset = 16;
    private const uint ArgumentBytes = 8;
    private const uint ErrorAnswer = 0x00050000;

    private readonly List<Instruction> _program = [];

    /// <summary>Calls of another architecture, or of a second ABI of this one, end the process: their numbers mean something else.</summary>
    public FilterProgram(SystemCallTable table)
    {
        _program.AddRange([
            new(LoadWord, ArchitectureOffset),
            new(JumpIfEqual, table.AuditArchitecture, WhenTrue: 1),
            new(Return, KillProcess),
            new(LoadWord, NumberOffset)]);
        if (table.SecondAbiFrom is { } second)
        {
            _program.AddRange([new(JumpIfAtLeast, second, WhenFalse: 1), new(Return, KillProcess)]);
        }
    }

    /// <summary>The answer that lets a call fail with the error number.</summary>
    public static uint Error(int number) => ErrorAnswer | (uint)number;

    public FilterProgram Answer(IEnumerable<uint> calls, uint answer)
    {
        _program.Add(new(LoadWord, NumberOffset));
        foreach (var call in calls)
        {
            _program.AddRange([new(JumpIfEqual, call, WhenFalse: 1), new(Return, answer)]);
        }

        return this;
    }

    public FilterProgram AnswerWhenIn(uint call, uint argument, IReadOnlyList<uint> values, uint answer) =>
        About(call, argument, [.. values.SelectMany<uint, Instruction>(value => [new(JumpIfEqual, value, WhenFalse: 1), new(Return, answer)])]);

    public FilterProgram AnswerUnlessIn(uint call, uint argument, IReadOnlyList<uint> values, uint answer) =>
        About(call, argument, [.. values.Select((value, at) => new Instruction(JumpIfEqual, value, WhenTrue: (byte)(values.Count - at))), new(Return, answer)]);

    public FilterProgram AnswerWhenAnyBit(uint call, uint argument, uint bits, uint answer) =>
        About(call, argument, [new(JumpIfAnyBit, bits, WhenFalse: 1), new(Return, answer)]);

    /// <summary>The program as the kernel takes it: an array of sock_filter.</summary>
    public byte[] Assemble() => Instruction.Encode([.. _program, new(Return, Allow)]);

    private FilterProgram About(uint call, uint argument, List<Instruction> rule)
    {
        _program.AddRange([
            new(LoadWord, NumberOffset),
            new(JumpIfEqual, call, WhenFalse: checked((byte)(rule.Count + 1))),
            new(LoadWord, FirstArgumentOffset + (argument * ArgumentBytes)),
            .. rule]);
        return this;
    }
}
