using Pantheon.Core.Tools;

namespace Pantheon.Tools.Shell;

/// <summary>Where git's programs lie among what a sandbox shows.</summary>
internal static class GitPrograms
{
    private static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin", "/usr/local/sbin"];

    private static readonly string[] Cores = ["/usr/lib/git-core", "/usr/libexec/git-core", "/usr/local/libexec/git-core", "/usr/local/lib/git-core"];

    private static readonly EnumerationOptions Any = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true, MatchCasing = MatchCasing.CaseInsensitive };

    /// <summary>Files and folders by the place they really have; links that lead to them lead nowhere once those are hidden.</summary>
    public static IReadOnlyList<string> In(IReadOnlyList<string> shown, string? searchPath)
    {
        var folders = Folders
            .Concat((searchPath ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Where(folder => shown.Any(root => IsIn(folder, root)) || IsIn(folder, "/usr")))
            .Concat(shown)
            .Concat(shown.Select(root => Path.Combine(root, "bin")));
        var programs = folders.Distinct().Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "git*", Any).Where(ProgramNames.IsGit)).Select(Real);
        return [.. programs.Concat(Cores.Where(Directory.Exists)).Where(path => IsIn(path, "/usr") || shown.Any(root => IsIn(path, root))).Distinct()];
    }

    private static bool IsIn(string path, string root) => path == root || path.StartsWith(root + "/", StringComparison.Ordinal);

    // also where a folder on the way is a link, as /bin is on most systems
    private static string Real(string file)
    {
        var target = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
        var folder = Path.GetDirectoryName(target)!; // a file lies in a folder
        var real = Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder;
        return Path.Combine(real, Path.GetFileName(target));
    }
}
