using System.Runtime.InteropServices;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>Tells whether the process a pid file names still lives and which program it is.</summary>
public static class ProcessProbe
{
    public static bool IsAlive(int pid)
    {
        if (pid <= 0)
        {
            return false;
        }

        if (LibC.Kill(pid, 0) != 0 && Marshal.GetLastPInvokeError() != ErrorNumber.NotPermitted)
        {
            return false;
        }

        return ProcessEntry.Read(pid) is not { IsDead: true };
    }

    /// <summary>The program file behind a pid; null where the process is gone or not ours to look at.</summary>
    public static string? ExecutableOf(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/exe", returnFinalTarget: false)?.FullName;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The program behind a pid: its file, or where that may not be looked at the name it was started by.</summary>
    public static string? ProgramOf(int pid) => ExecutableOf(pid) ?? (CommandLineOf(pid) is [{ Length: > 0 } name, ..] ? name : null);

    /// <summary>The word after this option on the command line of a pid; anybody may read that, and a process may write it.</summary>
    public static string? ArgumentOf(int pid, string option)
    {
        var words = CommandLineOf(pid);
        var at = Array.IndexOf(words, option);
        return at >= 0 && at + 1 < words.Length ? words[at + 1] : null;
    }

    private static string[] CommandLineOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Clock ticks since boot at which the process began: with the pid it names a process for good, as pids come round again.</summary>
    public static long? StartTicksOf(int pid) => ProcessEntry.Read(pid)?.StartTicks;

    /// <summary>The processes, other than this one, that work in a folder or hold a file below it open, as far as this account may look.</summary>
    public static IReadOnlyList<int> WorkingIn(string folder)
    {
        var whole = Path.GetFullPath(folder);
        var below = whole + "/";
        return
        [
            .. ProcessEntry.ReadAll()
                .Where(process => !process.IsDead && process.Id != Environment.ProcessId)
                .Select(process => process.Id)
                .Where(id => PlacesOf(id).Any(place => place == whole || place.StartsWith(below, StringComparison.Ordinal))),
        ];
    }

    private static IEnumerable<string> PlacesOf(int pid)
    {
        try
        {
            string[] links = [$"/proc/{pid}/cwd", $"/proc/{pid}/root", .. Directory.EnumerateFiles($"/proc/{pid}/fd")];
            return [.. links.Select(link => new FileInfo(link).LinkTarget).OfType<string>()];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // it ended meanwhile, or belongs to somebody else, whose tools are not ours
            return [];
        }
    }
}
