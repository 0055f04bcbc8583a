using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Tools.Git;

/// <summary>Worktrees, trees and branches by the git program, each attempt in a folder of its own that holds no git folder.</summary>
public sealed class GitWorktrees : IWorkspaces
{
    private readonly string _dataFolder;
    private readonly ProcessRunner _processes;
    private readonly TimeProvider _time;
    private readonly GitCommand _git;
    private readonly WorktreeGuard _guard;
    private readonly Quarantine _quarantine;
    private readonly OwnRepository _own;
    private readonly BaseResolver _resolver;
    private readonly GitTrees _trees;
    private readonly GitBranches _branches;
    private readonly GitBundles _bundles;
    private readonly GitHistory _history;

    /// <param name="sandbox">Where git works on worktrees and on objects that agents made; without one it works with its doors shut alone.</param>
    public GitWorktrees(ProcessRunner processes, string dataFolder, TimeProvider time, ISandbox? sandbox = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataFolder);
        _dataFolder = Path.GetFullPath(dataFolder);
        _processes = processes;
        _time = time;
        var open = new GitCommand(processes);
        _git = new GitCommand(processes, sandbox);
        _own = new OwnRepository(open, _dataFolder);
        _resolver = new BaseResolver(open);
        _trees = new GitTrees(_git, _dataFolder);
        _branches = new GitBranches(open, _trees, _own, _resolver);
        _bundles = new GitBundles(_git, _own);
        _history = new GitHistory(_git);
        _guard = new WorktreeGuard(_trees);
        _quarantine = new Quarantine(_dataFolder, processes, time);
    }

    public async Task<BaseCommit> OpenBaseAsync(RepositorySpec repository, string reference, CancellationToken cancellationToken)
    {
        var user = UserRepository.Find(repository);
        var commit = await _resolver.ResolveAsync(repository, user, reference, cancellationToken);
        await _own.TakeAsync(repository, user, commit, cancellationToken);
        var call = new GitCall { GitFolder = _own.FolderOf(repository), Arguments = ["rev-parse", "--verify", "--end-of-options", $"{commit}^{{tree}}"] };
        return new BaseCommit(commit, (await _git.RunAsync(call, cancellationToken)).Trim());
    }

    public async Task<BaseCommit?> FindBaseAsync(RepositorySpec repository, string commit, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_own.FolderOf(repository)) || !await _own.HasAsync(repository, GitName.ObjectId(commit), cancellationToken))
        {
            return null;
        }

        var call = new GitCall { GitFolder = _own.FolderOf(repository), Arguments = ["rev-parse", "--verify", "--end-of-options", $"{commit}^{{tree}}"] };
        return new BaseCommit(commit, (await _git.RunAsync(call, cancellationToken)).Trim());
    }

    public async Task<Workspace> CreateAsync(AttemptId attempt, RepositorySpec repository, string tree, CancellationToken cancellationToken)
    {
        var folder = FolderOf(attempt);
        await TreeRemoval.RemoveAsync(folder, _processes, cancellationToken);
        var workspace = new Workspace(attempt, repository, Path.Combine(folder, "tree"), GitName.ObjectId(tree));
        Directory.CreateDirectory(workspace.Path);
        try
        {
            await _trees.ReadTreeAsync(_own.FolderOf(repository), tree, IndexOf(workspace), cancellationToken);
            await _git.RunAsync(CallOn(workspace, ["checkout-index", "--all", "--force", "--index", "--quiet"]), cancellationToken);
        }
        catch (WorkspaceException failure) when (failure.Message.Contains("invalid path", StringComparison.Ordinal))
        {
            throw new WorkspaceException(
                Codes.BaseNotCheckedOut,
                FailureKind.SandboxRefused,
                $"tree {tree[..12]} of repository '{repository.Name}' cannot be checked out, because it holds a name that some file system takes for a git folder: {failure.Message}",
                "Such a name does not come from git itself; look for the commit that brought it in, and take it out of the base.",
                failure);
        }

        return workspace;
    }

    public async Task<string> SnapshotAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        if (await _guard.FindAsync(workspace, _own.FolderOf(workspace.Repository), cancellationToken) is [var odd, ..])
        {
            throw WorktreeGuard.Refuse(odd);
        }

        // an attempt has one writer: a lock that stands is what a killed git left, and the work must still be salvaged
        File.Delete(IndexOf(workspace) + ".lock");
        await _git.RunAsync(CallOn(workspace, ["add", "--all", "--", "."]), cancellationToken);
        var folder = _own.FolderOf(workspace.Repository);
        var tree = await _trees.WriteTreeAsync(folder, IndexOf(workspace), cancellationToken);
        await _trees.CheckSubmodulesAsync(folder, workspace.InputTree, tree, cancellationToken);
        return tree;
    }

    public async Task<IReadOnlyList<QuarantinedEntry>> QuarantineAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var odd = await _guard.FindAsync(workspace, _own.FolderOf(workspace.Repository), cancellationToken);
        return odd.Count == 0 ? [] : await _quarantine.TakeAsync(workspace, NameOf(workspace.Attempt), odd, cancellationToken);
    }

    public Task<Patch> DiffAsync(RepositorySpec repository, string fromTree, string toTree, CancellationToken cancellationToken) =>
        _trees.DiffAsync(_own.FolderOf(repository), fromTree, toTree, cancellationToken);

    public Task<IReadOnlyList<string>> MissingTreesAsync(RepositorySpec repository, IReadOnlyList<string> trees, CancellationToken cancellationToken) =>
        _trees.MissingAsync(_own.FolderOf(repository), trees, cancellationToken);

    public Task<string> ApplyPatchAsync(RepositorySpec repository, string tree, string unifiedDiff, CancellationToken cancellationToken) =>
        _trees.ApplyAsync(_own.FolderOf(repository), tree, unifiedDiff, cancellationToken);

    public Task<string> OverlayAsync(RepositorySpec repository, string tree, string fromTree, IReadOnlyList<string> globs, CancellationToken cancellationToken) =>
        _trees.OverlayAsync(_own.FolderOf(repository), tree, fromTree, globs, cancellationToken);

    public Task<string> MergeAsync(RepositorySpec repository, string baseTree, string ourTree, string theirTree, CancellationToken cancellationToken) =>
        _trees.MergeAsync(_own.FolderOf(repository), baseTree, ourTree, theirTree, cancellationToken);

    public async Task<bool> AppliesToAsync(RepositorySpec repository, string branch, string baseCommit, string tree, CancellationToken cancellationToken)
    {
        var tip = await OpenBaseAsync(repository, branch, cancellationToken);
        return tip.Commit == baseCommit || await _trees.MergesAsync(_own.FolderOf(repository), baseCommit, tree, tip.Commit, cancellationToken);
    }

    public Task<string?> ReadFileAsync(RepositorySpec repository, string tree, string path, CancellationToken cancellationToken) =>
        _trees.ReadFileAsync(_own.FolderOf(repository), tree, path, cancellationToken);

    public Task<TreeFile?> InspectAsync(RepositorySpec repository, string tree, string path, CancellationToken cancellationToken) =>
        _trees.InspectAsync(_own.FolderOf(repository), tree, path, cancellationToken);

    public Task<string> LogAsync(RepositorySpec repository, string commit, string? path, int count, CancellationToken cancellationToken) =>
        _history.LogAsync(_own.FolderOf(repository), commit, path, count, cancellationToken);

    public Task<string?> ShowAsync(RepositorySpec repository, string leadingTo, string commit, string? path, CancellationToken cancellationToken) =>
        _history.ShowAsync(_own.FolderOf(repository), leadingTo, commit, path, cancellationToken);

    public Task<PublishedBranch> PublishAsync(PublishRequest request, CancellationToken cancellationToken) =>
        _branches.PublishAsync(request, cancellationToken);

    public Task<byte[]> BundleAsync(RepositorySpec repository, string baseCommit, PublishedBranch branch, CancellationToken cancellationToken) =>
        _bundles.MakeAsync(repository, baseCommit, branch, cancellationToken);

    public async Task<string> SalvageAsync(AttemptId attempt, RepositorySpec repository, string baseCommit, string tree, CancellationToken cancellationToken)
    {
        var folder = _own.FolderOf(repository);
        var reference = $"refs/pantheon/salvage/{attempt.Run}/{NameOf(attempt)}";
        var date = FormattableString.Invariant($"@{_time.GetUtcNow().ToUnixTimeSeconds()} +0000");
        var identity = new Dictionary<string, string>
        {
            ["GIT_AUTHOR_NAME"] = "Pantheon",
            ["GIT_AUTHOR_EMAIL"] = "pantheon@localhost",
            ["GIT_AUTHOR_DATE"] = date,
            ["GIT_COMMITTER_NAME"] = "Pantheon",
            ["GIT_COMMITTER_EMAIL"] = "pantheon@localhost",
            ["GIT_COMMITTER_DATE"] = date,
        };
        var commit = await _trees.CommitAsync(folder, tree, [baseCommit], $"Unfinished work of {attempt}\n", identity, cancellationToken);
        await _git.RunAsync(new GitCall { GitFolder = folder, Arguments = ["update-ref", "--", reference, commit] }, cancellationToken);
        return reference;
    }

    public Workspace? FindLeft(AttemptId attempt, RepositorySpec repository, string tree)
    {
        var path = Path.Combine(FolderOf(attempt), "tree");
        return new DirectoryInfo(path) is { Exists: true, LinkTarget: null } ? new Workspace(attempt, repository, path, GitName.ObjectId(tree)) : null;
    }

    public Task RemoveAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TreeRemoval.RemoveAsync(FolderOf(workspace.Attempt), _processes, cancellationToken);
    }

    private GitCall CallOn(Workspace workspace, IReadOnlyList<string> arguments) => new()
    {
        GitFolder = _own.FolderOf(workspace.Repository),
        WorkTree = workspace.Path,
        IndexFile = IndexOf(workspace),
        Arguments = arguments,
    };

    private string FolderOf(AttemptId attempt) => Path.Combine(_dataFolder, "work", attempt.Run.ToString(), NameOf(attempt));

    private static string NameOf(AttemptId attempt) => FormattableString.Invariant($"{GitName.Plain(attempt.Node.Value)}-{attempt.Number}");

    private static string IndexOf(Workspace workspace) => Path.Combine(Path.GetDirectoryName(workspace.Path)!, "index"); // the tree lies in the attempt's folder
}
