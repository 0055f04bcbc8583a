using System.Globalization;

namespace Pantheon.Platform.Processes;

/// <summary>How many processes and threads the machine runs now; an account cannot have more.</summary>
internal static class AccountTasks
{
    private const int RunningOfAll = 3;

    // proc(5): load of 1, 5 and 15 minutes, then how many tasks can run of how many there are
    public static int Count() => int.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[RunningOfAll].Split('/')[1], CultureInfo.InvariantCulture);
}
