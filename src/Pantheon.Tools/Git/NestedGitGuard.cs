using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Files;

namespace Pantheon.Tools.Git;

/// <summary>Looks through a worktree before git reads it, and refuses what could turn git against the machine: git folders within it and special files.</summary>
internal static class NestedGitGuard
{
    private const string Remedy = "Nothing of the attempt's tree was used; its tools may not make git repositories inside the worktree.";

    /// <summary>Throws for a git folder in any spelling; returns the folders that look like bare repositories, relative to the root.</summary>
    public static IReadOnlyList<string> Check(string root)
    {
        var bare = new List<string>();
        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(root)]);
        while (folders.TryPop(out var folder))
        {
            var entries = Entries(folder);
            foreach (var entry in entries)
            {
                if (SafePath.IsGitFolder(entry.Name))
                {
                    throw Refuse(Codes.NestedGit, root, entry.FullName, "it is named as a git folder, which git would obey");
                }

                if (entry.LinkTarget is not null)
                {
                    // a link is data: neither git nor this walk goes through it
                    continue;
                }

                if (entry is DirectoryInfo child)
                {
                    folders.Push(child);
                }
            }

            if (LooksBare(entries) && folder.FullName != root)
            {
                bare.Add(Path.GetRelativePath(root, folder.FullName));
            }
        }

        return bare;
    }

    public static WorkspaceException RefuseSpecial(string root, string path) =>
        Refuse(Codes.SpecialFile, root, path, "it is neither a file, a folder nor a symbolic link");

    public static WorkspaceException RefuseBare(string root, string folder) =>
        Refuse(Codes.NestedGit, root, Path.Combine(root, folder), "it is laid out as a bare git repository, which git would obey");

    private static List<FileSystemInfo> Entries(DirectoryInfo folder)
    {
        try
        {
            return [.. folder.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, MatchType = MatchType.Simple })];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WorkspaceException(Codes.SpecialFile, FailureKind.SandboxRefused, $"'{folder.FullName}' cannot be looked through: {failure.Message}", Remedy, failure);
        }
    }

    private static bool LooksBare(List<FileSystemInfo> entries) =>
        entries.Exists(entry => entry.Name == "HEAD" && entry is FileInfo)
        && entries.Exists(entry => entry.Name == "objects" && entry is DirectoryInfo)
        && entries.Exists(entry => entry.Name == "refs" && entry is DirectoryInfo);

    private static WorkspaceException Refuse(string code, string root, string path, string reason) => new(
        code,
        FailureKind.SandboxRefused,
        $"'{Path.GetRelativePath(root, path)}' in the worktree is refused: {reason}.",
        Remedy);
}
