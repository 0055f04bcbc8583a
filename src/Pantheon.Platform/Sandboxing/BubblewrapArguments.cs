using System.Globalization;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing;

/// <summary>Writes bubblewrap's command line: a minimal root, no network, no privileges, and only what the profile names.</summary>
internal static class BubblewrapArguments
{
    private static readonly string[] MergedFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    public static IReadOnlyList<string> Of(ProcessSpec spec, SandboxProfile profile)
    {
        List<string> arguments =
        [
            "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
            "--uid", Text(SandboxFiles.UserId), "--gid", Text(SandboxFiles.UserId), "--hostname", "sandbox",
            "--ro-bind", "/usr", "/usr",
        ];
        foreach (var folder in MergedFolders)
        {
            arguments.AddRange(Merged(folder));
        }

        foreach (var file in profile.SystemFiles)
        {
            arguments.AddRange(["--ro-bind-try", file, file]);
        }

        // the descriptors that the sandbox has opened for it
        arguments.AddRange(["--ro-bind-data", "8", "/etc/passwd", "--ro-bind-data", "7", "/etc/group", "--ro-bind-data", "6", "/etc/hosts"]);
        arguments.AddRange(["--proc", "/proc", "--dev", "/dev"]);
        foreach (var folder in (string[])["/dev/shm", "/tmp", "/run", profile.HomeDirectory])
        {
            arguments.AddRange(["--size", Text(profile.Limits.MaxMemoryFolderBytes), "--tmpfs", folder]);
        }

        foreach (var path in profile.ReadOnly)
        {
            arguments.AddRange(["--ro-bind-try", path, path]);
        }

        foreach (var path in profile.Writable)
        {
            arguments.AddRange(["--bind", path, path]);
        }

        arguments.AddRange(profile.Hidden.SelectMany(Masked));
        arguments.AddRange([profile.WorktreeReadOnly ? "--ro-bind" : "--bind", profile.Worktree, profile.WorktreeInside]);

        // the first two lie in memory as well, and have no bound of their own; to a tool that root started, the kernel's settings
        // below /proc/sys would obey
        arguments.AddRange(["--remount-ro", "/dev", "--remount-ro", "/", "--remount-ro", "/proc"]);
        arguments.AddRange(["--chdir", WorkingFolder(spec, profile), "--seccomp", "9", "--clearenv"]);
        foreach (var (name, value) in SandboxEnvironment.Of(spec, profile, "/tmp"))
        {
            arguments.AddRange(["--setenv", name, value]);
        }

        return [.. arguments, "--", spec.FileName, .. spec.Arguments];
    }

    private static IEnumerable<string> Merged(string folder)
    {
        var link = new DirectoryInfo(folder);
        if (!link.Exists)
        {
            return [];
        }

        return link.LinkTarget is { } target ? ["--symlink", target, folder] : ["--ro-bind", folder, folder];
    }

    // what has no content cannot be run, read or copied
    private static IEnumerable<string> Masked(string path) =>
        Directory.Exists(path) ? ["--size", "4096", "--tmpfs", path, "--remount-ro", path]
        : File.Exists(path) ? ["--ro-bind", "/dev/null", path]
        : [];

    private static string WorkingFolder(ProcessSpec spec, SandboxProfile profile)
    {
        var asked = spec.WorkingDirectory ?? profile.Worktree;
        var relative = Path.GetRelativePath(profile.Worktree, asked);
        if (relative == ".")
        {
            return profile.WorktreeInside;
        }

        var outside = relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative);
        return outside ? asked : Path.Combine(profile.WorktreeInside, relative);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
