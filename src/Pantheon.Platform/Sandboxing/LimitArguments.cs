using System.Globalization;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing;

/// <summary>The command that sets a confined tool's limits and then becomes what is written after it.</summary>
internal static class LimitArguments
{
    public static IReadOnlyList<string> Of(ProcessSpec spec, SandboxLimits limits)
    {
        var prlimit = ExecutableFinder.Find("prlimit", SystemView.Path)
            ?? throw new ProcessStartException(spec.FileName, $"its limits need 'prlimit' of util-linux, which is not in {SystemView.Path}.");
        List<string> arguments =
        [
            prlimit,
            Limit("fsize", limits.MaxFileBytes),
            Limit("cpu", (long)limits.MaxProcessorTime.TotalSeconds),
            Limit("nofile", limits.MaxOpenFiles),

            // not 0: where cores are piped into a program of the machine, one byte is the only limit that keeps it from being started
            Limit("core", 1),
        ];
        if (limits.MaxAddressSpaceBytes is { } bytes)
        {
            arguments.Add(Limit("as", bytes));
        }

        return arguments;
    }

    public static string Limit(string resource, long most) => string.Create(CultureInfo.InvariantCulture, $"--{resource}={most}");
}
