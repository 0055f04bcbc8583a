using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>The files a tool may use, and how: what every tool needs of the system, what its profile names, and its private folder.</summary>
internal static class LandlockView
{
    private static readonly string[] SystemFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    // the names of this machine's accounts show: programs look up their own, and nothing can be put in the place of a file here
    private static readonly string[] Accounts = ["/etc/passwd", "/etc/group"];

    private static readonly string[] Devices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

    public static IReadOnlyList<LandlockRule> Of(SandboxProfile profile, string privateFolder)
    {
        var worktree = profile.WorktreeReadOnly ? FileRights.Read : FileRights.Write;
        return
        [
            .. SystemFolders.Concat(profile.SystemFiles).Concat(Accounts).Select(path => new LandlockRule(path, FileRights.Read) { MayBeMissing = true }),
            new LandlockRule("/proc", FileRights.ReadFile | FileRights.ReadFolder),
            .. Devices.Select(path => new LandlockRule(path, FileRights.ReadFile | FileRights.WriteFile | FileRights.Truncate)),
            .. profile.ReadOnly.Select(path => new LandlockRule(path, FileRights.Read) { MayBeMissing = true }),
            .. profile.Writable.Select(path => new LandlockRule(path, FileRights.Write)),
            new LandlockRule(profile.Worktree, worktree),
            new LandlockRule(privateFolder, FileRights.Write),
        ];
    }

    /// <summary>Refuses what can be shown in namespaces only.</summary>
    public static void Check(ProcessSpec spec, SandboxProfile profile)
    {
        if (profile.WorktreeInside != profile.Worktree)
        {
            throw new ProcessStartException(spec.FileName, $"the sandbox 'landlock' shows every folder at its own path, so the worktree cannot stand at '{profile.MountAt}'.");
        }

        if (profile.WorktreeReadOnly && profile.Writable.FirstOrDefault(path => ProfileRules.IsBeneath(profile.Worktree, path)) is { } around)
        {
            throw new ProcessStartException(spec.FileName, $"its worktree is to be read only and lies in '{around}', which is writable; the sandbox 'landlock' takes nothing back that it gave to the folder around.");
        }
    }
}
