using System.Diagnostics;
using System.Globalization;

namespace Pantheon.TestProbe.Attacks;

/// <summary>Typing into the terminal that the worker was started from.</summary>
internal static class TerminalAttacks
{
    private const nuint Type = 0x5412;
    private const nuint Unlock = 0x40045431;
    private const nuint NumberOf = 0x80045430;
    private const nuint Waiting = 0x541B;

    public static int Inject()
    {
        var terminal = Kernel.Open("/dev/tty", Kernel.ReadWrite);
        if (terminal < 0)
        {
            return Answer.Refused();
        }

        return Answer.Of(Kernel.Control(terminal, Type, "x"u8.ToArray()) + Kernel.Control(terminal, Type, "\n"u8.ToArray()));
    }

    /// <summary>Runs a command with a fresh terminal as its controlling one and tells how much was typed into that.</summary>
    public static async Task<int> RunAsync(string[] command)
    {
        var master = Kernel.Open("/dev/ptmx", Kernel.ReadWrite | Kernel.NoControllingTerminal);
        var number = 0;
        if (master < 0 || Kernel.Control(master, Unlock, ref number) != 0 || Kernel.Control(master, NumberOf, ref number) != 0)
        {
            return Answer.Refused();
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{number}");
        var slave = Kernel.Open(name, Kernel.ReadWrite | Kernel.NoControllingTerminal);
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec setsid --ctty --wait \"$@\" <" + name, "sh", .. command]) { UseShellExecute = false };
        using (var child = Process.Start(start)!)
        {
            await child.WaitForExitAsync();
        }

        var typed = 0;
        _ = Kernel.Control(slave, Waiting, ref typed);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"typed {typed}"));
        return 0;
    }
}
