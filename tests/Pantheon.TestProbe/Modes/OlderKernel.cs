using System.Collections;
using System.Runtime.InteropServices;
using Pantheon.TestProbe.Attacks;

namespace Pantheon.TestProbe.Modes;

/// <summary>Becomes a program for which this kernel answers like one that was built without Landlock: the call is not there.</summary>
internal static class OlderKernel
{
    private const int NotStarted = 127;
    private const int SetFilter = 22;
    private const int FilterMode = 2;
    private const int NoNewPrivileges = 38;

    // load the call's number; is it landlock_create_ruleset, on both processors? then "no such call"; else let it pass
    private static readonly (ushort Code, byte True, byte False, uint Value)[] Filter =
        [(0x20, 0, 0, 0), (0x15, 0, 1, 444), (0x06, 0, 0, 0x0005_0000 | 38), (0x06, 0, 0, 0x7fff_0000)];

    /// <summary>Does not return when it worked.</summary>
    public static int Run(string[] program)
    {
        var code = Marshal.AllocHGlobal(Filter.Length * 8);
        for (var i = 0; i < Filter.Length; i++)
        {
            var (instruction, whenTrue, whenFalse, value) = Filter[i];
            Marshal.WriteInt16(code, i * 8, (short)instruction);
            Marshal.WriteByte(code, (i * 8) + 2, whenTrue);
            Marshal.WriteByte(code, (i * 8) + 3, whenFalse);
            Marshal.WriteInt32(code, (i * 8) + 4, (int)value);
        }

        var description = Marshal.AllocHGlobal(16);
        Marshal.WriteInt64(description, 0, Filter.Length);
        Marshal.WriteIntPtr(description, 8, code);
        if (Kernel.ProcessControl(NoNewPrivileges, 1, 0, 0, 0) != 0 || Kernel.ProcessControl(SetFilter, FilterMode, description, 0, 0) != 0)
        {
            return NotStarted;
        }

        // the other threads, which have no filter, end with this
        string?[] environment = [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => $"{variable.Key}={variable.Value}"), null];
        _ = Kernel.Execute(program[0], [.. program, null], environment);
        return NotStarted;
    }
}
