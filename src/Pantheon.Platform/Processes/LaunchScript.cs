using System.Globalization;

namespace Pantheon.Platform.Processes;

/// <summary>The one script that a child's program is started through on Linux: it ties, limits, redirects, opens what is to be inherited, and becomes the program.</summary>
internal static class LaunchScript
{
    private const int MaxOpened = 4;

    // Fixed, with all that varies as positional arguments, an empty one standing for "not asked". The shell adds the variables that are
    // unset by itself, and the environment is to be exactly the spec's. A child that the framework starts inherits no descriptor but
    // the standard three, and a sandbox wants its filter as one.
    //
    // The starter may have died before the tie was made, and then it binds nobody. -w is the limit on file locks in one family of
    // shells and -x in the other, -p and -u that on processes. Writing 0 moves the writer itself.
    private const string Text =
        "[ -z \"$1\" ] || [ \"$PPID\" = \"$1\" ] || exit 125; "
        + "[ -z \"$2\" ] || ulimit -w \"$2\" 2>/dev/null || ulimit -x \"$2\" || exit 125; "
        + "[ -z \"$3\" ] || ulimit -p \"$3\" 2>/dev/null || ulimit -u \"$3\" 2>/dev/null; "
        + "[ -z \"$4\" ] || echo 0 >\"$4\" || exit 125; "
        + "[ -z \"$5\" ] || ulimit -f \"$5\" || exit 125; "
        + "[ -z \"$6\" ] || ulimit -t \"$6\" || exit 125; "
        + "[ -z \"$7\" ] || ulimit -n \"$7\" || exit 125; "
        + "[ -z \"$8\" ] || ulimit -v \"$8\" || exit 125; "
        + "f=$9; shift 9; a=$1 b=$2 c=$3 d=$4; shift 4; unset PWD OLDPWD SHLVL _; "
        + "[ -z \"$f\" ] || exec >>\"$f\" 2>&1 </dev/null; "
        + "[ -n \"$a\" ] || exec \"$@\"; exec \"$@\" 9<\"$a\" 8<\"$b\" 7<\"$c\" 6<\"$d\"";

    /// <summary>The command that runs the other one as the spec asks; null is the mark of a child that outlives its starter.</summary>
    public static IReadOnlyList<string> Around(IReadOnlyList<string> command, ProcessSpec spec, long? mark, string? cgroupEntry)
    {
        if (spec.Opened.Count is not (0 or MaxOpened))
        {
            throw new ProcessStartException(spec.FileName, $"{spec.Opened.Count} files are to be opened for it; the script opens none or {MaxOpened}.");
        }

        var limits = spec.Limits;
        IReadOnlyList<string> tie = mark is null ? [] : [SystemTool.Find(spec.FileName, "setpriv"), "--pdeathsig", "KILL", "--"];
        return
        [
            .. tie, SystemTool.Find(spec.FileName, "sh"), "-c", Text, "sh",
            mark is null ? "" : Number(Environment.ProcessId), Number(mark), Number(LaunchLimits.OfTasks(spec)), cgroupEntry ?? "",
            Number(LaunchLimits.Units(limits.MaxFileBytes, LaunchLimits.BlockBytes)), Number((long?)limits.MaxProcessorTime?.TotalSeconds), Number(limits.MaxOpenFiles), Number(LaunchLimits.Units(limits.MaxAddressSpaceBytes, LaunchLimits.KilobyteBytes)),
            spec.OutputFile is { } file ? Path.GetFullPath(file) : "",
            .. spec.Opened.Count == 0 ? Enumerable.Repeat("", MaxOpened) : spec.Opened,
            .. command,
        ];
    }

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
