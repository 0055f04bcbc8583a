using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Pantheon.Platform.Processes;

/// <summary>
/// A small process beside the worker that waits for its end, however it comes, and then kills what bears the worker's mark: a child
/// dies with its starter by itself, but what the child started, and a sandbox that is still being built, would not.
/// </summary>
internal static class DeadMansSwitch
{
    // Its input is a pipe that only the worker holds: the read ends when the worker's files are closed. That is a moment before its threads
    // are gone, and only then has every child that has no mark yet been killed with its starter: the last look comes after that. A worker
    // that says it is replaced keeps its number for another program, and a child that was being born is not tied to that one: two seconds of
    // looks must find nothing.
    private const string Script = """
        trap '' TERM INT HUP
        last=
        while read -r said; do
          last=$said
        done
        rounds=0
        quiet=0
        while [ $rounds -lt 500 ]; do
          while read -r name parent; do
            [ "$name" != PPid: ] || break
          done <"/proc/$$/status"
          [ "$last" != replaced ] || parent=
          found=$(grep -lsE "^Max file locks +[0-9a-z]+ +$1[0-9]{9} " /proc/[0-9]*/limits)
          if [ -z "$found" ]; then
            quiet=$((quiet + 1))
            [ "$parent" = "$2" ] || { [ "$last" = replaced ] && [ $quiet -lt 40 ]; } || exit 0
            sleep 0.05
          fi
          for limits in $found; do
            quiet=0
            id=${limits#/proc/}
            # looked at anew, as numbers come round
            grep -qsE "^Max file locks +[0-9a-z]+ +$1[0-9]{9} " "$limits" && kill -KILL "${id%/limits}" 2>/dev/null
          done
          [ "$parent" = "$2" ] || rounds=$((rounds + 1))
        done
        """;

    private static readonly Lock Gate = new();
    private static readonly Lazy<string?> Fault = new(FindFault);
    private static Process? _process;
    private static string? _said;

    /// <summary>Sees that it stands; a child is not started without it.</summary>
    public static void Arm(string forProgram)
    {
        lock (Gate)
        {
            if (_process is { HasExited: false })
            {
                return;
            }

            if (Fault.Value is { } fault)
            {
                throw new ProcessStartException(forProgram, fault);
            }

            _ = SystemTool.Find(forProgram, "grep");
            _ = SystemTool.Find(forProgram, "sleep");
            var start = Bare(
                SystemTool.Find(forProgram, "setsid"),
                SystemTool.Find(forProgram, "sh"), "-c", Script, "pantheon-watch", ProcessMark.Worker.ToString(CultureInfo.InvariantCulture), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            var process = new Process { StartInfo = start };
            LaunchThread.Shared.Start(process, mark: null);
            _process?.Dispose();
            _process = process;
            Repeat();
        }
    }

    /// <summary>To be called before another program takes the worker's place, number and all; that is watched by a switch of its own.</summary>
    public static void TellReplaced() => Tell("replaced");

    /// <summary>To be called where no other program could take its place.</summary>
    public static void TellStays() => Tell("stays");

    private static void Tell(string word)
    {
        lock (Gate)
        {
            _said = word;
            Repeat();
        }
    }

    private static void Repeat()
    {
        try
        {
            if (_said is not null)
            {
                _process?.StandardInput.WriteLine(_said);
            }
        }
        catch (IOException)
        {
            // it has ended: another is armed with the next child, and told
        }
    }

    private static string? FindFault()
    {
        try
        {
            using var trial = new Process { StartInfo = Bare(SystemTool.Find("setpriv", "setpriv"), "--pdeathsig", "KILL", "--", SystemTool.Find("true", "true")) };
            LaunchThread.Shared.Start(trial, mark: null);
            trial.StandardInput.Close();
            trial.WaitForExit();
            return trial.ExitCode == 0 ? null : "the system's 'setpriv' cannot tie a child to its starter's life (--pdeathsig of util-linux).";
        }
        catch (Exception missing) when (missing is ProcessStartException or Win32Exception)
        {
            return "the system's 'setpriv' of util-linux is needed to tie a child to its starter's life.";
        }
    }

    private static ProcessStartInfo Bare(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = SystemTool.Folders;
        return start;
    }
}
