using Pantheon.Core.Identity;

namespace Pantheon.Core.Workspaces;

/// <summary>Trees, worktrees and branches; the one place that runs git. Faults are thrown as <see cref="WorkspaceException"/>.</summary>
public interface IWorkspaces
{
    /// <summary>Resolves a branch or commit of the user's repository and takes its objects into the orchestrator's own gitdir. The user's checkout is not touched.</summary>
    Task<BaseCommit> OpenBaseAsync(RepositorySpec repository, string reference, CancellationToken cancellationToken);

    /// <summary>A commit whose objects are in the orchestrator's own gitdir already; null where they are not. Nothing is written.</summary>
    Task<BaseCommit?> FindBaseAsync(RepositorySpec repository, string commit, CancellationToken cancellationToken);

    /// <summary>A fresh worktree that holds exactly this tree.</summary>
    Task<Workspace> CreateAsync(AttemptId attempt, RepositorySpec repository, string tree, CancellationToken cancellationToken);

    /// <summary>The tree of what now lies in the worktree, after nested git folders and special files were refused. Ignored files are not in it.</summary>
    Task<string> SnapshotAsync(Workspace workspace, CancellationToken cancellationToken);

    /// <summary>
    /// Moves what a snapshot refuses out of the worktree to where no sandbox and no git comes, so that the rest can be kept; empty when nothing is refused.
    /// For the end of an attempt: throws when a process still works in the worktree.
    /// </summary>
    Task<IReadOnlyList<QuarantinedEntry>> QuarantineAsync(Workspace workspace, CancellationToken cancellationToken);

    Task<Patch> DiffAsync(RepositorySpec repository, string fromTree, string toTree, CancellationToken cancellationToken);

    /// <summary>Those of these trees that are not here, as after a move to another box.</summary>
    Task<IReadOnlyList<string>> MissingTreesAsync(RepositorySpec repository, IReadOnlyList<string> trees, CancellationToken cancellationToken);

    /// <summary>The tree that results from a unified diff on a tree; fails with workspace_conflict when it does not apply.</summary>
    Task<string> ApplyPatchAsync(RepositorySpec repository, string tree, string unifiedDiff, CancellationToken cancellationToken);

    /// <summary>The tree with these paths (globs) taken from another tree: added, changed and deleted alike.</summary>
    Task<string> OverlayAsync(RepositorySpec repository, string tree, string fromTree, IReadOnlyList<string> globs, CancellationToken cancellationToken);

    /// <summary>Three-way merge of two trees over their common ancestor; fails with workspace_conflict.</summary>
    Task<string> MergeAsync(RepositorySpec repository, string baseTree, string ourTree, string theirTree, CancellationToken cancellationToken);

    /// <summary>Whether the tree, as a change of the base commit, merges without conflict into the branch as it is now.</summary>
    Task<bool> AppliesToAsync(RepositorySpec repository, string branch, string baseCommit, string tree, CancellationToken cancellationToken);

    /// <summary>The text of a file of a tree, or null.</summary>
    Task<string?> ReadFileAsync(RepositorySpec repository, string tree, string path, CancellationToken cancellationToken);

    /// <summary>A file or symbolic link of a tree as it is, or null where there is none; never followed. Its text is left out above 1 MB.</summary>
    Task<TreeFile?> InspectAsync(RepositorySpec repository, string tree, string path, CancellationToken cancellationToken);

    /// <summary>The commits that lead to a commit, newest first, one a line: short id, date, author, subject; of one path only when it is named.</summary>
    Task<string> LogAsync(RepositorySpec repository, string commit, string? path, int count, CancellationToken cancellationToken);

    /// <summary>A commit's message and its change against its first parent, as far as a bound of 1 MB; null when it does not lead to the other commit.</summary>
    Task<string?> ShowAsync(RepositorySpec repository, string leadingTo, string commit, string? path, CancellationToken cancellationToken);

    /// <summary>Commits the tree on the base commit and puts the branch into the user's repository; the same request twice gives the same branch.</summary>
    Task<PublishedBranch> PublishAsync(PublishRequest request, CancellationToken cancellationToken);

    /// <summary>The git bundle of a published branch: what it has on top of its base commit. The user's repository is not touched.</summary>
    Task<byte[]> BundleAsync(RepositorySpec repository, string baseCommit, PublishedBranch branch, CancellationToken cancellationToken);

    /// <summary>Keeps a tree of unfinished work under refs/pantheon/salvage/… of the orchestrator's gitdir; returns the ref.</summary>
    Task<string> SalvageAsync(AttemptId attempt, RepositorySpec repository, string baseCommit, string tree, CancellationToken cancellationToken);

    /// <summary>The worktree that a worker left of this attempt when it was killed, or null.</summary>
    /// <param name="tree">The tree that the base commit has.</param>
    Workspace? FindLeft(AttemptId attempt, RepositorySpec repository, string tree);

    Task RemoveAsync(Workspace workspace, CancellationToken cancellationToken);
}
