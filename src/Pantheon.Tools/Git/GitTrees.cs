using System.Globalization;
using System.Text;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Globs;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Git;

/// <summary>Works on trees alone, without any worktree: difference, patch, overlay, merge; indexes are files of one call.</summary>
internal sealed class GitTrees(GitCommand git, string dataFolder)
{
    private const int MaxDifference = 32 * 1024 * 1024;
    private const int MaxInspected = 1024 * 1024;
    private const string FolderMode = "040000";

    // Commits that only carry a tree into a merge: nobody sees them, and the same merge makes the same ones.
    private static readonly Dictionary<string, string> Anonymous = new()
    {
        ["GIT_AUTHOR_NAME"] = "pantheon",
        ["GIT_AUTHOR_EMAIL"] = "pantheon@localhost",
        ["GIT_AUTHOR_DATE"] = "@0 +0000",
        ["GIT_COMMITTER_NAME"] = "pantheon",
        ["GIT_COMMITTER_EMAIL"] = "pantheon@localhost",
        ["GIT_COMMITTER_DATE"] = "@0 +0000",
    };

    public async Task<Patch> DiffAsync(string folder, string from, string to, CancellationToken cancellationToken)
    {
        var text = await DifferenceAsync(folder, from, to, ["-p", "--binary", "--full-index", "--src-prefix=a/", "--dst-prefix=b/", "--no-color"], cancellationToken);
        var counts = await DifferenceAsync(folder, from, to, ["-z", "--raw", "--numstat"], cancellationToken);
        return new Patch { BaseTree = from, ResultTree = to, Files = DifferenceParser.Changes(counts), Text = text };
    }

    /// <summary>Those trees that are not among the objects.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(string folder, IReadOnlyList<string> trees, CancellationToken cancellationToken)
    {
        var call = new GitCall
        {
            GitFolder = folder,
            MaxOutputBytes = MaxDifference,
            Arguments = ["cat-file", "--batch-check=%(objectname) %(objecttype)"],
            Input = Encoding.ASCII.GetBytes(string.Concat(trees.Select(tree => $"{GitName.ObjectId(tree)}\n"))),
        };
        var there = (await git.RunAsync(call, cancellationToken)).Split('\n').Where(line => line.EndsWith(" tree", StringComparison.Ordinal)).Select(line => line[..^5]).ToHashSet();
        return [.. trees.Where(tree => !there.Contains(tree))];
    }

    /// <summary>Refuses a tree that adds, moves or drops a submodule against another: a submodule's address is a place that git goes to.</summary>
    public async Task CheckSubmodulesAsync(string folder, string from, string to, CancellationToken cancellationToken)
    {
        var entries = DifferenceParser.Entries(await DifferenceAsync(folder, from, to, ["-z", "--raw", "--no-renames"], cancellationToken));
        var touched = entries.FirstOrDefault(entry =>
            entry.OldMode == DifferenceParser.GitLinkMode
            || entry.NewMode == DifferenceParser.GitLinkMode
            || Path.GetFileName(entry.Path).Equals(".gitmodules", StringComparison.OrdinalIgnoreCase));
        if (touched is not null)
        {
            throw new WorkspaceException(
                Codes.SubmoduleChanged,
                FailureKind.PolicyRefused,
                $"the change touches submodules ('{touched.Path}'), which a night may not do.",
                "Change submodules by hand, in the morning.");
        }
    }

    public async Task<string> ApplyAsync(string folder, string tree, string unifiedDiff, CancellationToken cancellationToken)
    {
        using var index = new TemporaryIndex(dataFolder);
        await ReadTreeAsync(folder, tree, index.File, cancellationToken);
        var call = new GitCall
        {
            GitFolder = folder,
            IndexFile = index.File,
            Arguments = ["apply", "--cached", "--whitespace=nowarn", "--", "-"],
            Input = Encoding.UTF8.GetBytes(unifiedDiff.EndsWith('\n') ? unifiedDiff : unifiedDiff + "\n"),
        };
        var outcome = await git.TryAsync(call, cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new WorkspaceException(
                Codes.PatchDoesNotApply,
                FailureKind.WorkspaceConflict,
                $"the patch does not apply to tree {tree[..12]}: {GitCommand.FirstLines(outcome.StandardError)}",
                "The base has moved or the patch was made for another one; make it anew on the base commit.");
        }

        var result = await WriteTreeAsync(folder, index.File, cancellationToken);
        await CheckSubmodulesAsync(folder, tree, result, cancellationToken);
        return result;
    }

    public async Task<string> OverlayAsync(string folder, string tree, string from, IReadOnlyList<string> globs, CancellationToken cancellationToken)
    {
        var patterns = globs.Select(glob => new Glob(glob)).ToList();
        var old = await MatchingAsync(folder, tree, patterns, cancellationToken);
        var wanted = await MatchingAsync(folder, from, patterns, cancellationToken);
        var changes = new StringBuilder();
        foreach (var entry in old)
        {
            changes.Append("0 ").Append('0', entry.Id.Length).Append('\t').Append(entry.Path).Append('\0');
        }

        foreach (var entry in wanted)
        {
            changes.Append(entry.Mode).Append(' ').Append(entry.Id).Append(" 0\t").Append(entry.Path).Append('\0');
        }

        using var index = new TemporaryIndex(dataFolder);
        await ReadTreeAsync(folder, tree, index.File, cancellationToken);
        await git.RunAsync(
            new GitCall { GitFolder = folder, IndexFile = index.File, Arguments = ["update-index", "-z", "--index-info"], Input = Encoding.UTF8.GetBytes(changes.ToString()) },
            cancellationToken);
        return await WriteTreeAsync(folder, index.File, cancellationToken);
    }

    public async Task<string> MergeAsync(string folder, string baseTree, string ours, string theirs, CancellationToken cancellationToken)
    {
        if (ours == theirs || theirs == baseTree)
        {
            return ours;
        }

        if (ours == baseTree)
        {
            return theirs;
        }

        var root = await CommitAsync(folder, baseTree, [], "base", Anonymous, cancellationToken);
        var left = await CommitAsync(folder, ours, [root], "ours", Anonymous, cancellationToken);
        var right = await CommitAsync(folder, theirs, [root], "theirs", Anonymous, cancellationToken);
        var outcome = await TryMergeAsync(folder, left, right, cancellationToken);
        var lines = outcome.StandardOutput.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return outcome.Succeeded
            ? lines[0]
            : throw new WorkspaceException(
                Codes.MergeConflict,
                FailureKind.WorkspaceConflict,
                $"two changes of the same base do not merge; both touch {string.Join(", ", lines.Skip(1).Take(5).Select(path => $"'{path}'"))}.",
                "Let the nodes edit different files, or one after the other (`needs`).");
    }

    /// <summary>Whether a tree, as a change of a commit, merges with another commit of the same history.</summary>
    public async Task<bool> MergesAsync(string folder, string commit, string tree, string other, CancellationToken cancellationToken)
    {
        var change = await CommitAsync(folder, tree, [commit], "trial", Anonymous, cancellationToken);
        return (await TryMergeAsync(folder, other, change, cancellationToken)).Succeeded;
    }

    public async Task<string> CommitAsync(
        string folder, string tree, IReadOnlyList<string> parents, string message, IReadOnlyDictionary<string, string> identity, CancellationToken cancellationToken)
    {
        var call = new GitCall
        {
            GitFolder = folder,
            Variables = identity,
            Arguments = ["commit-tree", .. parents.SelectMany(parent => new[] { "-p", GitName.ObjectId(parent) }), "-F", "-", GitName.ObjectId(tree)],
            Input = Encoding.UTF8.GetBytes(message),
        };
        return (await git.RunAsync(call, cancellationToken)).Trim();
    }

    public async Task<string?> ReadFileAsync(string folder, string tree, string path, CancellationToken cancellationToken)
    {
        if (!GitName.IsTreePath(path))
        {
            return null;
        }

        var found = TreeEntry.Parse(await git.RunAsync(new GitCall { GitFolder = folder, Arguments = ["ls-tree", "-z", GitName.ObjectId(tree), "--", path] }, cancellationToken));
        if (found is not [{ Mode: "100644" or "100755" } entry])
        {
            return null;
        }

        return await git.RunAsync(new GitCall { GitFolder = folder, MaxOutputBytes = MaxDifference, Arguments = ["cat-file", "blob", entry.Id] }, cancellationToken);
    }

    public async Task<TreeFile?> InspectAsync(string folder, string tree, string path, CancellationToken cancellationToken)
    {
        if (!GitName.IsTreePath(path))
        {
            return null;
        }

        var found = TreeEntry.Parse(await git.RunAsync(new GitCall { GitFolder = folder, Arguments = ["ls-tree", "-z", GitName.ObjectId(tree), "--", path] }, cancellationToken));
        if (found is not [{ Mode: not DifferenceParser.GitLinkMode and not FolderMode } entry])
        {
            return null;
        }

        var size = long.Parse(await git.RunAsync(new GitCall { GitFolder = folder, Arguments = ["cat-file", "-s", entry.Id] }, cancellationToken), CultureInfo.InvariantCulture);
        var text = size > MaxInspected
            ? null
            : await git.RunAsync(new GitCall { GitFolder = folder, MaxOutputBytes = 2 * MaxInspected, Arguments = ["cat-file", "blob", entry.Id] }, cancellationToken);
        var isText = text?.Contains('\0', StringComparison.Ordinal) == false && !text.Contains('\uFFFD', StringComparison.Ordinal);
        return isText ? new TreeFile(entry.Mode, size, text) : new TreeFile(entry.Mode, size, null) { Words = text?.Replace("\0", "", StringComparison.Ordinal) };
    }

    public async Task<bool> HasPathAsync(string folder, string tree, string path, CancellationToken cancellationToken) =>
        (await git.RunAsync(new GitCall { GitFolder = folder, Arguments = ["ls-tree", "-z", GitName.ObjectId(tree), "--", path] }, cancellationToken)).Length > 0;

    public Task ReadTreeAsync(string folder, string tree, string index, CancellationToken cancellationToken) =>
        git.RunAsync(new GitCall { GitFolder = folder, IndexFile = index, Arguments = ["read-tree", GitName.ObjectId(tree)] }, cancellationToken);

    public async Task<string> WriteTreeAsync(string folder, string index, CancellationToken cancellationToken) =>
        (await git.RunAsync(new GitCall { GitFolder = folder, IndexFile = index, Arguments = ["write-tree"] }, cancellationToken)).Trim();

    private Task<ProcessOutcome> TryMergeAsync(string folder, string ours, string theirs, CancellationToken cancellationToken)
    {
        var call = new GitCall
        {
            GitFolder = folder,
            Arguments = ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", GitName.ObjectId(ours), GitName.ObjectId(theirs)],
        };
        return ConflictOrMergedAsync(call, cancellationToken);
    }

    private async Task<ProcessOutcome> ConflictOrMergedAsync(GitCall call, CancellationToken cancellationToken)
    {
        var outcome = await git.TryAsync(call, cancellationToken);
        return outcome.ExitCode is 0 or 1 ? outcome : throw GitCommand.Failed(call, GitCommand.FirstLines(outcome.StandardError));
    }

    private async Task<IReadOnlyList<TreeEntry>> MatchingAsync(string folder, string tree, List<Glob> globs, CancellationToken cancellationToken)
    {
        var call = new GitCall { GitFolder = folder, MaxOutputBytes = MaxDifference, Arguments = ["ls-tree", "-r", "-z", GitName.ObjectId(tree)] };
        var entries = TreeEntry.Parse(await git.RunAsync(call, cancellationToken));
        return [.. entries.Where(entry => globs.Exists(glob => glob.Matches(entry.Path)))];
    }

    private Task<string> DifferenceAsync(string folder, string from, string to, IReadOnlyList<string> options, CancellationToken cancellationToken) =>
        git.RunAsync(
            new GitCall
            {
                GitFolder = folder,
                MaxOutputBytes = MaxDifference,
                Arguments =
                [
                    "diff-tree", "-r", "-M", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none", .. options,
                    GitName.ObjectId(from), GitName.ObjectId(to), "--",
                ],
            },
            cancellationToken);
}
