using System.Globalization;
using System.Text;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Git;

/// <summary>Reads the text files of a folder as a commit of its repository holds them, whatever lies in the working tree.</summary>
public sealed class CommittedFolder(ProcessRunner processes)
{
    private const int MaxOutputBytes = 64 * 1024 * 1024;

    private readonly GitCommand _git = new(processes);

    /// <summary>The commit (HEAD, unless another is named), and the text of every file below the folder by its path from there; links and submodules are left out.</summary>
    public async Task<CommittedTexts> ReadAsync(string folder, string? commitId, CancellationToken cancellationToken)
    {
        var repository = Enclosing(folder);
        var prefix = Path.GetRelativePath(repository.Path, folder).Replace('\\', '/');
        prefix = prefix == "." ? "" : prefix + "/";
        var commit = await CommitAsync(repository, commitId ?? "HEAD", cancellationToken);
        var listing = await _git.RunAsync(Call(repository, ["ls-tree", "-r", "-z", "--full-tree", commit]), cancellationToken);
        var entries = listing.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(Entry)
            .Where(entry => entry.Mode is "100644" or "100755" && entry.Path.StartsWith(prefix, StringComparison.Ordinal))
            .ToList();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (entries.Count == 0)
        {
            return new CommittedTexts(commit, texts);
        }

        var input = Encoding.ASCII.GetBytes(string.Concat(entries.Select(entry => entry.Object + "\n")));
        var contents = await _git.RunAsync(Call(repository, ["cat-file", "--batch"]) with { Input = input }, cancellationToken);
        if (contents.Contains('\uFFFD', StringComparison.Ordinal))
        {
            // some file is not UTF-8, so the sizes git gives no longer fit the decoded text
            foreach (var entry in entries)
            {
                texts[entry.Path[prefix.Length..]] = await _git.RunAsync(Call(repository, ["cat-file", "blob", entry.Object]), cancellationToken);
            }

            return new CommittedTexts(commit, texts);
        }

        var bytes = Encoding.UTF8.GetBytes(contents);
        var at = 0;
        foreach (var entry in entries)
        {
            texts[entry.Path[prefix.Length..]] = Next(bytes, ref at);
        }

        return new CommittedTexts(commit, texts);
    }

    private async Task<string> CommitAsync(UserRepository repository, string reference, CancellationToken cancellationToken)
    {
        var outcome = await _git.TryAsync(Call(repository, ["rev-parse", "--verify", "--end-of-options", $"{reference}^{{commit}}"]), cancellationToken);
        return outcome.Succeeded
            ? outcome.StandardOutput.Trim()
            : throw new WorkspaceException(
                Codes.CatalogNotInGit,
                FailureKind.EnvironmentMissing,
                reference == "HEAD"
                    ? $"the catalog's repository '{repository.Path}' has no commit yet; runs are pinned to one"
                    : $"the catalog's repository '{repository.Path}' no longer has the commit {reference}",
                reference == "HEAD" ? "commit the catalog: git add . && git commit" : "bring the commit back (git reflog), or cancel the run");
    }

    private static UserRepository Enclosing(string folder)
    {
        for (var parent = new DirectoryInfo(folder); parent is not null; parent = parent.Parent)
        {
            if (Path.Exists(Path.Combine(parent.FullName, ".git")))
            {
                return UserRepository.Find(new RepositorySpec { Name = "catalog", Path = parent.FullName, Base = "HEAD" });
            }
        }

        throw new WorkspaceException(
            Codes.CatalogNotInGit,
            FailureKind.EnvironmentMissing,
            $"the catalog '{folder}' is not in a git repository; runs are pinned to a commit of it",
            "in that folder: git init && git add . && git commit");
    }

    private static GitCall Call(UserRepository repository, string[] arguments) =>
        new() { GitFolder = repository.GitFolder, Arguments = arguments, MaxOutputBytes = MaxOutputBytes };

    // <mode> SP <type> SP <object> TAB <path>
    private static (string Mode, string Object, string Path) Entry(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        var fields = line[..tab].Split(' ');
        return (fields[0], fields[2], line[(tab + 1)..]);
    }

    // <object> SP <type> SP <size in bytes> LF <contents> LF
    private static string Next(byte[] bytes, ref int at)
    {
        var end = Array.IndexOf(bytes, (byte)'\n', at);
        var header = Encoding.ASCII.GetString(bytes, at, end - at).Split(' ');
        var size = int.Parse(header[2], CultureInfo.InvariantCulture);
        var text = Encoding.UTF8.GetString(bytes, end + 1, size);
        at = end + 1 + size + 1;
        return text;
    }
}
