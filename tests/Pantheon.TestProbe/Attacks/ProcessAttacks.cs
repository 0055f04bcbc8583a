using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Pantheon.TestProbe.Attacks;

/// <summary>Looking into and steering another process, and what a process was handed without being told.</summary>
internal static class ProcessAttacks
{
    private const string Secret = "pantheon-secret";
    private const int AllowAnyTracer = 0x59616d61;
    private const int ReadOnly = 0;

    /// <summary>Lies still with a secret in its memory; its first line is where.</summary>
    public static async Task<int> VictimAsync()
    {
        Kernel.DieWithParent();
        _ = Kernel.ProcessControl(AllowAnyTracer, -1, 0, 0, 0);
        Console.WriteLine(Marshal.StringToCoTaskMemUTF8(Secret).ToString(CultureInfo.InvariantCulture));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }

    // 16 attaches; the tracee goes on when this process ends
    public static int Trace(string process) => Answer.Of(Kernel.Call(101, 16, Number(process)));

    public static unsafe int ReadMemory(string process, string address)
    {
        var bytes = new byte[Secret.Length];
        fixed (byte* into = bytes)
        {
            var local = stackalloc nint[] { (nint)into, bytes.Length };
            var remote = stackalloc nint[] { Number(address), bytes.Length };
            return Answer.Of(Kernel.Call(310, Number(process), (nint)local, 1, (nint)remote, 1), Encoding.ASCII.GetString(bytes));
        }
    }

    public static unsafe int WriteMemory(string process, string address)
    {
        var bytes = Encoding.ASCII.GetBytes(Secret);
        fixed (byte* from = bytes)
        {
            var local = stackalloc nint[] { (nint)from, bytes.Length };
            var remote = stackalloc nint[] { Number(address), bytes.Length };
            return Answer.Of(Kernel.Call(311, Number(process), (nint)local, 1, (nint)remote, 1));
        }
    }

    public static int ReadMemoryFile(string process, string address)
    {
        var file = Kernel.Open($"/proc/{process}/mem", ReadOnly);
        var bytes = new byte[Secret.Length];
        return file < 0 ? Answer.Refused() : Answer.Of(Kernel.ReadAt(file, bytes, bytes.Length, Number(address)), Encoding.ASCII.GetString(bytes));
    }

    public static int TakeDescriptor(string process)
    {
        var handle = Kernel.Call(434, Number(process), 0);
        return handle < 0 ? Answer.Refused() : Answer.Of(Kernel.Call(438, handle, 0, 0));
    }

    public static int Compare(string process) => Answer.Of(Kernel.Call(312, Number(process), Environment.ProcessId, 1, 0, 0));

    /// <summary>Reads what is open besides the standard streams, as far as a program can count without opening more.</summary>
    public static int Inherited()
    {
        const int GetFlags = 3;
        const int CloseOnExec = 1;
        for (var descriptor = 3; descriptor < 1024; descriptor++)
        {
            // what this runtime opened for itself is closed on exec
            if (Kernel.Call(72, descriptor, 1) is var flags && flags >= 0 && (flags & CloseOnExec) == 0 && Kernel.Call(72, descriptor, GetFlags) >= 0)
            {
                var bytes = new byte[256];
                var count = Kernel.ReadAt(descriptor, bytes, bytes.Length, 0);
                return Answer.Open($"{descriptor} {Encoding.ASCII.GetString(bytes, 0, (int)Math.Max(count, 0))}");
            }
        }

        return Answer.Said("none");
    }

    /// <summary>Runs a program from memory that has no name on any disk, so that no rule on paths applies to it.</summary>
    public static int RunFromMemory(string program, string argument)
    {
        var content = File.ReadAllBytes(program);
        var name = Marshal.StringToCoTaskMemUTF8("x");
        var file = (int)Kernel.Call(319, name, 0);
        if (file < 0 || Kernel.Write(file, content, content.Length) != content.Length)
        {
            return Answer.Refused();
        }

        _ = Kernel.Execute($"/proc/self/fd/{file}", [program, argument, null], [null]);
        return Answer.Refused();
    }

    private static nint Number(string text) => nint.Parse(text, CultureInfo.InvariantCulture);
}
