using System.Diagnostics.CodeAnalysis;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Tools.Git;

/// <summary>Where the git folders of the user's repository lie; found by looking, without running git in it.</summary>
internal sealed record UserRepository(string Path, string GitFolder, string CommonFolder)
{
    private const string Pointer = "gitdir:";

    public static UserRepository Find(RepositorySpec repository)
    {
        var path = System.IO.Path.GetFullPath(repository.Path);
        if (!Directory.Exists(path))
        {
            throw NotFound(repository, "there is no such folder");
        }

        var git = System.IO.Path.Combine(path, ".git");
        if (File.Exists(git) && !TryFollow(git, path, out git))
        {
            throw NotFound(repository, "its .git file does not point to a git folder");
        }

        git = Directory.Exists(git) ? git : path;
        var common = git;
        var commonFile = System.IO.Path.Combine(git, "commondir");
        if (File.Exists(commonFile))
        {
            common = System.IO.Path.GetFullPath(File.ReadAllText(commonFile).Trim(), git);
        }

        return IsGitFolder(git, common) ? new UserRepository(path, git, common) : throw NotFound(repository, "it holds no git folder");
    }

    /// <summary>The text of a configuration that trusts exactly this repository: git asks for that when it belongs to somebody else.</summary>
    public string TrustConfiguration() =>
        "[safe]\n" + string.Concat(new[] { Path, GitFolder, CommonFolder }.Distinct().Select(folder => $"\tdirectory = {Quote(folder)}\n"));

    private static string Quote(string folder) =>
        $"\"{folder.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static bool TryFollow(string file, string folder, [NotNullWhen(true)] out string? target)
    {
        var text = File.ReadAllText(file).Trim();
        target = text.StartsWith(Pointer, StringComparison.Ordinal)
            ? System.IO.Path.GetFullPath(text[Pointer.Length..].Trim(), folder)
            : null;
        return target is not null && Directory.Exists(target);
    }

    private static bool IsGitFolder(string folder, string common) =>
        File.Exists(System.IO.Path.Combine(folder, "HEAD")) && Directory.Exists(System.IO.Path.Combine(common, "objects"));

    private static WorkspaceException NotFound(RepositorySpec repository, string reason) => new(
        Codes.RepositoryNotFound,
        FailureKind.EnvironmentMissing,
        $"repository '{repository.Name}' at '{repository.Path}' is not a git repository: {reason}.",
        "Correct its `path:` in pantheon.yaml (relative to that file), or in the box file.");
}
