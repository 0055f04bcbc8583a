using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing;

/// <summary>Refuses profiles whose paths would open the sandbox, and commands that lie outside what it shows.</summary>
internal static class ProfileRules
{
    private static readonly string[] AlwaysShown = ["/usr", "/bin", "/sbin", "/lib", "/lib64"];

    public static void Check(ProcessSpec spec, SandboxProfile profile, ForbiddenPaths forbidden)
    {
        Refuse(spec, profile.Worktree, PathRules.WhyNotWorktree(profile.Worktree, forbidden));
        foreach (var path in (string[])[profile.WorktreeInside, profile.HomeDirectory])
        {
            Refuse(spec, path, PathRules.WhyNotAsName(path));
        }

        foreach (var path in profile.ReadOnly.Concat(profile.Writable))
        {
            Refuse(spec, path, PathRules.WhyNot(path, forbidden));
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

    public static bool IsBeneath(string path, string folder) =>
        path == folder || (folder == "/" && Path.IsPathRooted(path)) || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + "/", StringComparison.Ordinal);

    private static void Refuse(ProcessSpec spec, string path, string? why)
    {
        if (why is not null)
        {
            throw new ProcessStartException(spec.FileName, $"the sandbox cannot show '{path}': {why}.");
        }
    }
}
