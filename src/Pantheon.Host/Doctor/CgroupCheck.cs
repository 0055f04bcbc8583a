namespace Pantheon.Host.Doctor;

/// <summary>Whether a cgroup is delegated to this process, so that memory and processes of a tool could be capped by the kernel.</summary>
internal sealed class CgroupCheck : IDoctorCheck
{
    private static readonly string[] Needed = ["memory", "pids"];

    private const string Root = "/sys/fs/cgroup";
    private const string Unit = "run as the service with Delegate=yes";

    private const string Watchdog = "the kernel keeps processor time and file sizes, the watchdog memory and processes, with ten looks a second";

    public string Name => "cgroup";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        if (!File.Exists("/proc/self/cgroup") || !File.Exists(Path.Combine(Root, "cgroup.controllers")))
        {
            return [CheckResult.Warn(Name, $"there is no unified cgroup tree here: {Watchdog}", Unit)];
        }

        // 0::/system.slice/pantheon.service
        var lines = await File.ReadAllLinesAsync("/proc/self/cgroup", cancellationToken);
        var own = Root + (lines.FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..] ?? "/");
        var list = Path.Combine(own, "cgroup.controllers");
        var controllers = File.Exists(list) ? (await File.ReadAllTextAsync(list, cancellationToken)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
        var missing = Needed.Except(controllers).ToList();
        if (missing.Count > 0)
        {
            return [CheckResult.Warn(Name, $"no {string.Join(" and ", missing)} controller in {own}: {Watchdog}", Unit)];
        }

        if (!File.Exists(Path.Combine(own, "cgroup.kill")))
        {
            return [CheckResult.Warn(Name, $"{own} has no cgroup.kill: what a tool leaves running is killed one by one", "a kernel of 5.14 or newer")];
        }

        return CanDelegate(own)
            ? [CheckResult.Pass(Name, $"{own} is delegated, with memory, pids and cgroup.kill")]
            : [CheckResult.Warn(Name, $"{own} is not this account's: {Watchdog}", Unit)];
    }

    private static bool CanDelegate(string folder)
    {
        try
        {
            using var file = new FileStream(Path.Combine(folder, "cgroup.procs"), FileMode.Open, FileAccess.Write);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
