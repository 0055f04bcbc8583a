using System.Diagnostics;
using System.Globalization;

namespace Pantheon.Platform.Processes;

/// <summary>Turns a spec into the command line that is really started: in a session of its own, its output sent where it belongs.</summary>
internal static class ProcessCommand
{
    // The scripts are fixed and take what varies as positional arguments. The shell adds these variables by itself, and the
    // environment is to be exactly the spec's.
    private const string Forget = "unset PWD OLDPWD SHLVL _; ";
    private const string ToFile = "f=$1; shift; " + Forget + "exec \"$@\" >>\"$f\" 2>&1 </dev/null";

    // The starter may have died before the tie was made, and then it binds nobody. -w is the limit on file locks in one family of
    // shells and -x in the other, -p and -u that on processes. Writing 0 moves the writer itself.
    private const string Tied =
        "[ \"$PPID\" = \"$1\" ] || exit 125; "
        + "ulimit -w \"$2\" 2>/dev/null || ulimit -x \"$2\" || exit 125; "
        + "[ -z \"$3\" ] || ulimit -p \"$3\" 2>/dev/null || ulimit -u \"$3\" 2>/dev/null; "
        + "[ -z \"$4\" ] || echo 0 >\"$4\" || exit 125; "
        + "f=$5; shift 5; " + Forget + "[ -z \"$f\" ] || exec >>\"$f\" 2>&1 </dev/null; exec \"$@\"";

    private static readonly HashSet<string> NamesOfTheShell =
        ["PWD", "OLDPWD", "SHLVL", "_", "IFS", "ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS", "OPTIND", "OPTARG", "OPTERR", "PPID", "LINENO", "UID", "EUID", "POSIXLY_CORRECT", "PS4"];

    /// <summary>The command line of a child that bears a mark and enters the cgroup, if there is one; null is the mark of a detached child.</summary>
    public static ProcessStartInfo Prepare(ProcessSpec spec, long? mark, string? cgroupEntry)
    {
        Check(spec);
        var executable = Resolve(spec);
        List<string> command = [executable, .. spec.Arguments];
        var odd = spec.Environment.Where(variable => !OperatingSystem.IsWindows() && !PassesAShell(variable.Key)).Select(variable => $"{variable.Key}={variable.Value}").ToList();
        if (odd.Count > 0)
        {
            command = [SystemTool.Find(spec.FileName, "env"), .. odd, .. command];
        }

        if (mark is { } number && OperatingSystem.IsLinux())
        {
            command =
            [
                SystemTool.Find(spec.FileName, "setpriv"), "--pdeathsig", "KILL", "--", SystemTool.Find(spec.FileName, "sh"), "-c", Tied, "sh",
                Text(Environment.ProcessId), Text(number), TaskLimit(spec), cgroupEntry ?? "", spec.OutputFile is { } file ? Path.GetFullPath(file) : "", .. command,
            ];
        }
        else if (spec.OutputFile is { } file)
        {
            command = [SystemTool.Find(spec.FileName, "sh"), "-c", ToFile, "sh", Path.GetFullPath(file), .. command];
        }

        if (OperatingSystem.IsLinux())
        {
            // The framework forks without leading a group, so setsid execs in place: the child's pid is the session's id.
            command = [SystemTool.Find(spec.FileName, "setsid"), .. spec.Walls.SelectMany(wall => wall.FirstCommand), .. command];
        }

        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = spec.WorkingDirectory ?? "",
        };
        if (spec.UserName is { } user)
        {
            start.UserName = user;
        }

        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment.Where(variable => OperatingSystem.IsWindows() || PassesAShell(variable.Key)))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static void Check(ProcessSpec spec)
    {
        if (spec.Arguments.Append(spec.FileName).Any(argument => argument.Contains('\0', StringComparison.Ordinal)))
        {
            throw new ProcessStartException(spec.FileName, "an argument holds a NUL character; the system would cut it there.");
        }

        if (spec.Detached && spec.OutputFile is null)
        {
            throw new ProcessStartException(spec.FileName, "a detached process outlives its reader and needs an output file.");
        }

        if (spec.Caps.MaxDiskBytes is not null)
        {
            _ = SystemTool.Find(spec.FileName, DiskUse.Program);
        }

        if (spec.WorkingDirectory is { } folder && !Directory.Exists(folder))
        {
            throw new ProcessStartException(spec.FileName, $"its working directory '{folder}' does not exist.");
        }
    }

    private static string Resolve(ProcessSpec spec)
    {
        if (spec.FileName.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(spec.FileName, Path.GetFullPath(spec.WorkingDirectory ?? "."));
            return ExecutableFinder.IsExecutable(path)
                ? path
                : throw new ProcessStartException(spec.FileName, File.Exists(path) ? "the file is not executable." : "there is no such file.");
        }

        var searched = spec.Environment.GetValueOrDefault("PATH");
        return ExecutableFinder.Find(spec.FileName, searched)
            ?? throw new ProcessStartException(spec.FileName, $"no such program on the PATH it was given, '{searched}'.");
    }

    // A shell drops names that are none of its own kind, and some of its own change it.
    private static bool PassesAShell(string name) =>
        !NamesOfTheShell.Contains(name) && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    // The kernel counts all of an account's processes, so this only slows a fork bomb down until it is found, and does not hold root.
    // Where the limit stands lower already, it stays.
    private static string TaskLimit(ProcessSpec spec) =>
        spec.Caps.MaxProcesses is { } cap && (!Environment.IsPrivilegedProcess || spec.UserName is not null) ? Text((2L * cap) + AccountTasks.Count()) : "";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
