using System.Diagnostics;

namespace Pantheon.Platform.Processes;

/// <summary>Turns a spec into the command line that is really started: in a session of its own, its output sent where it belongs.</summary>
internal static class ProcessCommand
{
    // The script is fixed and takes the file and the command as positional arguments. The shell adds these variables by itself,
    // and the environment is to be exactly the spec's.
    private const string ToFile = "f=$1; shift; unset PWD OLDPWD SHLVL _; exec \"$@\" >>\"$f\" 2>&1 </dev/null";
    private const string ToFileKeepingPwd = "f=$1; shift; exec \"$@\" >>\"$f\" 2>&1 </dev/null";
    private const string SystemPath = "/usr/bin:/bin";

    public static ProcessStartInfo Prepare(ProcessSpec spec)
    {
        Check(spec);
        var executable = Resolve(spec);
        List<string> command = [executable, .. spec.Arguments];
        if (spec.OutputFile is { } file)
        {
            var script = spec.Environment.ContainsKey("PWD") ? ToFileKeepingPwd : ToFile;
            command = [SystemTool(spec, "sh"), "-c", script, "sh", Path.GetFullPath(file), .. command];
        }

        if (OperatingSystem.IsLinux())
        {
            // The framework forks without leading a group, so setsid execs in place: the child's pid is the session's id.
            command = [SystemTool(spec, "setsid"), .. spec.Walls.SelectMany(wall => wall.FirstCommand), .. command];
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
        foreach (var (name, value) in spec.Environment)
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

    private static string SystemTool(ProcessSpec spec, string name) =>
        ExecutableFinder.Find(name, SystemPath)
        ?? throw new ProcessStartException(spec.FileName, $"the system's own '{name}' is needed to start it and is not in {SystemPath}.");
}
