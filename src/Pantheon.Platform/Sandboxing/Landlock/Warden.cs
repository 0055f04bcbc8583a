using System.Diagnostics;
using System.Globalization;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>
/// A process in the enclosure around a tool, whose signals reach that enclosure alone: when it is told to, or when the worker dies, it
/// kills all that lives there, whatever session or parent it has by then. The tool stands one wall deeper and cannot touch it.
/// </summary>
internal sealed class Warden : IDisposable
{
    // It ends at once where it could signal its starter, or cannot ask because that is gone: without an enclosure "all" would be the
    // whole account. It clears up
    // as well: the worker may have died, and a tool can nest folders deeper than a path can name.
    private const string Wait = """
        exec >/dev/null 2>&1
        trap '' TERM INT HUP
        [ "$PPID" = "$2" ] || { rm -rf -- "$1"; exit 9; }
        kill -0 "$PPID" && exit 9
        read -r _
        kill -KILL -1
        chmod -R u+rwx -- "$1"
        rm -rf -- "$1"
        exit 0
        """;

    private readonly Lock _gate = new();
    private readonly Process _process;
    private int? _exitCode;

    private Warden(Process process) => _process = process;

    /// <summary>Starts one from a thread that is in the enclosure; it removes the folder in the end.</summary>
    public static Warden Start(string folder)
    {
        var start = new ProcessStartInfo(Tool("setsid"), [Tool("sh"), "-c", Wait, "sh", folder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = "/" };
        start.Environment.Clear();
        var process = new Process { StartInfo = start };
        process.Start();
        return new Warden(process);
    }

    /// <summary>Kills all in the enclosure; when it returns, nothing there is left but the dead.</summary>
    public void EndAll()
    {
        lock (_gate)
        {
            if (_exitCode is null)
            {
                SayEnd();
                _process.WaitForExit();
                _exitCode = _process.ExitCode;
            }

            // said to everybody who asks, or one who does not listen would keep it from the others
            if (_exitCode != 0)
            {
                throw new IOException($"What a tool left running may live on: its warden ended with {_exitCode} before it had killed it.");
            }
        }
    }

    public void Dispose()
    {
        try
        {
            EndAll();
        }
        finally
        {
            _process.Dispose();
        }
    }

    private void SayEnd()
    {
        try
        {
            _process.StandardInput.Write("end\n");
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it is gone already; its exit code says so
        }
    }

    private static string Tool(string name) =>
        ExecutableFinder.Find(name, SystemView.Path) ?? throw new ProcessStartException("landlock", $"its sandbox needs '{name}', which is not in {SystemView.Path}.");
}
