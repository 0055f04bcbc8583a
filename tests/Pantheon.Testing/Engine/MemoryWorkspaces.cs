using System.Collections.Concurrent;
using System.Text;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Globs;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Testing.Engine;

/// <summary>Trees and worktrees in memory with the rules of the real ones: content decides a tree's id, merges are three-way, edits are seen only by a snapshot.</summary>
public sealed class MemoryWorkspaces : IWorkspaces
{
    private readonly ConcurrentDictionary<string, SortedDictionary<string, string>> _trees = new();
    private readonly ConcurrentDictionary<string, SortedDictionary<string, string>> _away = new();
    private readonly ConcurrentDictionary<string, SortedDictionary<string, string>> _worktrees = new();
    private readonly ConcurrentDictionary<string, string> _branches = new();

    /// <summary>What was published, in order.</summary>
    public ConcurrentQueue<PublishRequest> Published { get; } = new();

    public ConcurrentQueue<AttemptId> Salvaged { get; } = new();

    /// <summary>Every worktree that was made, by attempt.</summary>
    public ConcurrentQueue<Workspace> Created { get; } = new();

    /// <summary>Worktrees that were not taken away.</summary>
    public int Open => _worktrees.Count;

    /// <summary>Called before a worktree is taken away; what it throws is thrown to the caller.</summary>
    public Action<Workspace>? BeforeRemove { get; set; }

    /// <summary>Called before it is said which trees are missing; what it throws is thrown to the caller.</summary>
    public Action? BeforeMissing { get; set; }

    /// <summary>Called before a patch is applied; what it throws is thrown to the caller.</summary>
    public Action? BeforeApply { get; set; }

    /// <summary>Whether a result merges into the branch.</summary>
    public bool Applies { get; set; } = true;

    /// <summary>Makes a tree and names it as a branch.</summary>
    public string Commit(string branch, params (string Path, string Text)[] files)
    {
        var tree = Keep(new SortedDictionary<string, string>(files.ToDictionary(file => file.Path, file => file.Text), StringComparer.Ordinal));
        _branches[branch] = tree;
        return tree;
    }

    /// <summary>Whether a difference shows all lines of a changed file, and not those alone that differ.</summary>
    public bool ShowsWhole { get; set; } = true;

    /// <summary>As on another box: nothing is there but what the user's repository has.</summary>
    public void Move()
    {
        foreach (var tree in _trees.Keys.Except(_branches.Values).ToList())
        {
            _away[tree] = _trees[tree];
            _trees.TryRemove(tree, out _);
        }

        _worktrees.Clear();
    }

    /// <summary>All that was moved away from is here again.</summary>
    public void Return()
    {
        foreach (var (tree, files) in _away)
        {
            _trees.TryAdd(tree, files);
        }
    }

    /// <summary>The files of a worktree, to be edited.</summary>
    public IDictionary<string, string> Files(Workspace workspace) => Own(workspace);

    public IReadOnlyDictionary<string, string> Tree(string tree) => FilesOf(tree);

    /// <summary>As if another box had made the tree.</summary>
    public void Forget(string tree)
    {
        foreach (var workspace in Created.Where(workspace => _worktrees.ContainsKey(workspace.Path)))
        {
            Own(workspace);
        }

        _trees.TryRemove(tree, out _);
    }

    public Task<BaseCommit> OpenBaseAsync(RepositorySpec repository, string reference, CancellationToken cancellationToken)
    {
        var tree = _branches.TryGetValue(reference, out var named) ? named : reference.StartsWith("commit-", StringComparison.Ordinal) ? reference[7..] : null;
        return tree is null || !_trees.ContainsKey(tree)
            ? throw new WorkspaceException("PAN5999", FailureKind.EnvironmentMissing, $"repository '{repository.Name}' has no branch '{reference}'")
            : Task.FromResult(new BaseCommit("commit-" + tree, tree));
    }

    public Task<BaseCommit?> FindBaseAsync(RepositorySpec repository, string commit, CancellationToken cancellationToken) =>
        Task.FromResult(commit.StartsWith("commit-", StringComparison.Ordinal) && _trees.ContainsKey(commit[7..]) ? new BaseCommit(commit, commit[7..]) : null);

    public Task<Workspace> CreateAsync(AttemptId attempt, RepositorySpec repository, string tree, CancellationToken cancellationToken)
    {
        var workspace = new Workspace(attempt, repository, $"/memory/{attempt.Run}/{attempt.Node}-{attempt.Number}-{Guid.NewGuid():n}/tree", tree);
        _worktrees[workspace.Path] = FilesOf(tree);
        Created.Enqueue(workspace);
        return Task.FromResult(workspace);
    }

    public Task<string> SnapshotAsync(Workspace workspace, CancellationToken cancellationToken) => WorktreeOf(workspace).Keys.FirstOrDefault(IsGit) is { } odd
        ? throw new WorkspaceException(Codes.NestedGit, FailureKind.SandboxRefused, $"'{odd}' in the worktree is refused: it is named as a git folder, which git would obey.")
        : Task.FromResult(Keep(new SortedDictionary<string, string>(WorktreeOf(workspace), StringComparer.Ordinal)));

    public Task<IReadOnlyList<QuarantinedEntry>> QuarantineAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var files = Own(workspace);
        var taken = files.Keys.Where(IsGit).ToList();
        taken.ForEach(path => files.Remove(path));
        return Task.FromResult<IReadOnlyList<QuarantinedEntry>>([.. taken.Select(path => new QuarantinedEntry(path, $"/memory/quarantine/{path}", "a git folder"))]);
    }

    public Task<Patch> DiffAsync(RepositorySpec repository, string fromTree, string toTree, CancellationToken cancellationToken)
    {
        if (!_trees.TryGetValue(fromTree, out var from) || !_trees.TryGetValue(toTree, out var to))
        {
            throw new WorkspaceException(Codes.GitFailed, FailureKind.EnvironmentMissing, "there is no such tree");
        }

        var files = new List<FileChange>();
        var text = new StringBuilder();
        foreach (var path in from.Keys.Union(to.Keys).Order(StringComparer.Ordinal))
        {
            var (was, now) = (from.GetValueOrDefault(path), to.GetValueOrDefault(path));
            if (was == now)
            {
                continue;
            }

            var (removed, added) = ShowsWhole ? (Lines(was), Lines(now)) : ([.. Lines(was).Except(Lines(now))], [.. Lines(now).Except(Lines(was))]);
            files.Add(new FileChange(path, was is null ? "added" : now is null ? "deleted" : "modified", null, added.Length, removed.Length, now?.Contains('\0', StringComparison.Ordinal) == true)
            {
                OldMode = was is null ? "000000" : "100644",
                NewMode = now is null ? "000000" : "100644",
            });
            if (files[^1].Binary)
            {
                text.Append($"diff --git a/{path} b/{path}\nBinary files differ\n");
                continue;
            }

            text.Append($"diff --git a/{path} b/{path}\n--- {(was is null ? "/dev/null" : "a/" + path)}\n+++ {(now is null ? "/dev/null" : "b/" + path)}\n@@ -1,{removed.Length} +1,{added.Length} @@\n");
            text.Append(string.Concat(removed.Select(line => $"-{line}\n").Concat(added.Select(line => $"+{line}\n"))));
        }

        return Task.FromResult(new Patch { BaseTree = fromTree, ResultTree = toTree, Files = files, Text = text.ToString() });
    }

    public Task<IReadOnlyList<string>> MissingTreesAsync(RepositorySpec repository, IReadOnlyList<string> trees, CancellationToken cancellationToken)
    {
        BeforeMissing?.Invoke();
        return Task.FromResult<IReadOnlyList<string>>([.. trees.Where(tree => !_trees.ContainsKey(tree))]);
    }

    /// <summary>Understands diffs that give whole files, as its own do.</summary>
    public Task<string> ApplyPatchAsync(RepositorySpec repository, string tree, string unifiedDiff, CancellationToken cancellationToken)
    {
        BeforeApply?.Invoke();
        var files = new SortedDictionary<string, string>(FilesOf(tree), StringComparer.Ordinal);
        string? path = null;
        foreach (var line in unifiedDiff.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("+++ b/", StringComparison.Ordinal))
            {
                files[path = line[6..]] = "";
            }
            else if (path is not null && line[0] is '+' or ' ')
            {
                files[path!] += (files[path!].Length == 0 ? "" : "\n") + line[1..];
            }
        }

        return Task.FromResult(Keep(files));
    }

    public Task<string> OverlayAsync(RepositorySpec repository, string tree, string fromTree, IReadOnlyList<string> globs, CancellationToken cancellationToken)
    {
        var files = new SortedDictionary<string, string>(FilesOf(tree).Where(file => !Glob.AnyMatches(globs, file.Key)).ToDictionary(), StringComparer.Ordinal);
        foreach (var (path, text) in FilesOf(fromTree).Where(file => Glob.AnyMatches(globs, file.Key)))
        {
            files[path] = text;
        }

        return Task.FromResult(Keep(files));
    }

    public Task<string> MergeAsync(RepositorySpec repository, string baseTree, string ourTree, string theirTree, CancellationToken cancellationToken)
    {
        var (common, ours, theirs) = (FilesOf(baseTree), FilesOf(ourTree), FilesOf(theirTree));
        var merged = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in common.Keys.Union(ours.Keys).Union(theirs.Keys))
        {
            var (was, one, other) = (common.GetValueOrDefault(path), ours.GetValueOrDefault(path), theirs.GetValueOrDefault(path));
            var result = one == was ? other : other == was || one == other ? one : throw new WorkspaceException("PAN5998", FailureKind.WorkspaceConflict, $"'{path}' was changed on both sides");
            if (result is not null)
            {
                merged[path] = result;
            }
        }

        return Task.FromResult(Keep(merged));
    }

    public Task<bool> AppliesToAsync(RepositorySpec repository, string branch, string baseCommit, string tree, CancellationToken cancellationToken) => Task.FromResult(Applies);

    public Task<string?> ReadFileAsync(RepositorySpec repository, string tree, string path, CancellationToken cancellationToken) => Task.FromResult(FilesOf(tree).GetValueOrDefault(path));

    public Task<TreeFile?> InspectAsync(RepositorySpec repository, string tree, string path, CancellationToken cancellationToken) =>
        Task.FromResult(FilesOf(tree).TryGetValue(path, out var text)
            ? text.Contains('\0', StringComparison.Ordinal)
                ? new TreeFile("100644", text.Length, null) { Words = text.Replace("\0", "", StringComparison.Ordinal) }
                : new TreeFile("100644", text.Length, text)
            : null);

    public Task<string> LogAsync(RepositorySpec repository, string commit, string? path, int count, CancellationToken cancellationToken) => Task.FromResult("");

    public Task<string?> ShowAsync(RepositorySpec repository, string leadingTo, string commit, string? path, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<PublishedBranch> PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        Published.Enqueue(request);
        _branches[request.Branch] = request.Tree;
        return Task.FromResult(new PublishedBranch(request.Branch, "commit-" + request.Tree));
    }

    public Task<byte[]> BundleAsync(RepositorySpec repository, string baseCommit, PublishedBranch branch, CancellationToken cancellationToken) =>
        Task.FromResult(Encoding.UTF8.GetBytes($"bundle of {branch.Branch} {branch.Commit} on {baseCommit}"));

    public Task<string> SalvageAsync(AttemptId attempt, RepositorySpec repository, string baseCommit, string tree, CancellationToken cancellationToken)
    {
        Salvaged.Enqueue(attempt);
        return Task.FromResult($"refs/pantheon/salvage/{attempt.Node}-{attempt.Number}");
    }

    public Workspace? FindLeft(AttemptId attempt, RepositorySpec repository, string tree) =>
        Created.FirstOrDefault(workspace => workspace.Attempt == attempt && _worktrees.ContainsKey(workspace.Path)) is { } left ? left with { InputTree = tree } : null;

    public Task RemoveAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        BeforeRemove?.Invoke(workspace);
        _worktrees.TryRemove(workspace.Path, out _);
        return Task.CompletedTask;
    }

    private SortedDictionary<string, string> FilesOf(string tree) => _trees.TryGetValue(tree, out var files)
        ? files
        : throw new WorkspaceException(Codes.GitFailed, FailureKind.EnvironmentMissing, $"there is no tree {tree}");

    // a worktree is its tree's own files until somebody may write to it
    private SortedDictionary<string, string> Own(Workspace workspace)
    {
        var files = WorktreeOf(workspace);
        return _trees.Values.Any(tree => ReferenceEquals(files, tree)) ? _worktrees[workspace.Path] = new SortedDictionary<string, string>(files, StringComparer.Ordinal) : files;
    }

    private SortedDictionary<string, string> WorktreeOf(Workspace workspace) => _worktrees.TryGetValue(workspace.Path, out var files)
        ? files
        : throw new DirectoryNotFoundException($"there is no worktree '{workspace.Path}'");

    private static bool IsGit(string path) => path.Split('/').Contains(".git");

    private static string[] Lines(string? text) => text is null ? [] : text.Split('\n');

    private string Keep(SortedDictionary<string, string> files)
    {
        var id = Digest.Of(string.Concat(files.Select(file => $"{file.Key}\0{file.Value}\0"))).Hex[..40];
        _trees.TryAdd(id, files);
        return id;
    }
}
