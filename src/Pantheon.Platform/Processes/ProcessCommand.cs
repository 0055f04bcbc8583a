using System.Diagnostics;

namespace Pantheon.Platform.Processes;

/// <summary>Turns a spec into the command line that is really started: in a session of its own, its output sent where it belongs.</summary>
internal static class ProcessCommand
{
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

        if (OperatingSystem.IsLinux() || spec.OutputFile is not null)
        {
            command = [.. LaunchScript.Around(command, spec, OperatingSystem.IsLinux() ? mark : null, cgroupEntry)];
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

    /// <summary>The file of the program of a spec that can be started.</summary>
    public static string Program(ProcessSpec spec)
    {
        Check(spec);
        return Resolve(spec);
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
}
