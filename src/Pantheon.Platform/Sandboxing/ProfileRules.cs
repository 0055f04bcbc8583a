using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing;

/// <summary>Refuses profiles whose paths would open the sandbox, and commands that lie outside what it shows.</summary>
internal static class ProfileRules
{
    private static readonly string[] NeverMounted = ["/", "/proc", "/sys", "/dev", "/run", "/var/run", "/etc"];

    private static readonly string[] AlwaysShown = ["/usr", "/bin", "/sbin", "/lib", "/lib64"];

    public static void Check(ProcessSpec spec, SandboxProfile profile)
    {
        string[] mounted = [profile.Worktree, profile.WorktreeInside, .. profile.ReadOnly, .. profile.Writable, profile.HomeDirectory];
        foreach (var path in mounted)
        {
            if (!Path.IsPathRooted(path) || Path.GetFullPath(path) != Path.TrimEndingDirectorySeparator(path) || NeverMounted.Contains(path))
            {
                throw new ProcessStartException(spec.FileName, $"the sandbox cannot show '{path}': it takes plain absolute paths below the system's own folders.");
            }
        }

        if (!Directory.Exists(profile.Worktree))
        {
            throw new ProcessStartException(spec.FileName, $"its worktree '{profile.Worktree}' does not exist.");
        }

        string[] shown = [.. AlwaysShown, profile.WorktreeInside, .. profile.ReadOnly, .. profile.Writable];
        if (Path.IsPathRooted(spec.FileName) && !shown.Any(folder => IsBeneath(spec.FileName, folder)))
        {
            throw new ProcessStartException(spec.FileName, "it lies outside what the sandbox shows; name its folder among the read-only paths of the policy.");
        }
    }

    private static bool IsBeneath(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + "/", StringComparison.Ordinal);
}
