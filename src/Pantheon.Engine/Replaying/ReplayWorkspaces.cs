using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Replaying;

/// <summary>The trees of the recorded run, read only: no worktree is made, no branch and no reference is written.</summary>
internal sealed class ReplayWorkspaces(IWorkspaces trees, RecordedRun recorded) : IWorkspaces
{
    /// <summary>Who says when the base may be opened.</summary>
    public Conductor? Conductor { get; set; }

    public async Task<BaseCommit> OpenBaseAsync(RepositorySpec repository, string reference, CancellationToken cancellationToken)
    {
        await (Conductor?.OpenAsync(cancellationToken) ?? Task.CompletedTask);
        return recorded.Run.BaseCommit is { } commit
            ? await trees.FindBaseAsync(repository, commit, cancellationToken) ?? throw Gone(commit)
            : throw new WorkspaceException("", recorded.Run.FailureKind ?? FailureKind.EnvironmentMissing, recorded.Run.Reason ?? "the base was never opened");
    }

    public Task<BaseCommit?> FindBaseAsync(RepositorySpec repository, string commit, CancellationToken cancellationToken) => trees.FindBaseAsync(repository, commit, cancellationToken);

    public Task<Workspace> CreateAsync(AttemptId attempt, RepositorySpec repository, string tree, CancellationToken cancellationToken) =>
        Task.FromResult(new Workspace(attempt, repository, $"replay/{attempt.Node}-{attempt.Number}/tree", tree));

    public Task<Patch> DiffAsync(RepositorySpec repository, string fromTree, string toTree, CancellationToken cancellationToken) => trees.DiffAsync(repository, fromTree, toTree, cancellationToken);

    public Task<IReadOnlyList<string>> MissingTreesAsync(RepositorySpec repository, IReadOnlyList<string> trees1, CancellationToken cancellationToken) => trees.MissingTreesAsync(repository, trees1, cancellationToken);

    public Task<string> ApplyPatchAsync(RepositorySpec repository, string tree, string unifiedDiff, CancellationToken cancellationToken) => trees.ApplyPatchAsync(repository, tree, unifiedDiff, cancellationToken);

    public Task<string> OverlayAsync(RepositorySpec repository, string tree, string fromTree, IReadOnlyList<string> globs, CancellationToken cancellationToken) =>
        trees.OverlayAsync(repository, tree, fromTree, globs, cancellationToken);

    public Task<string> MergeAsync(RepositorySpec repository, string baseTree, string ourTree, string theirTree, CancellationToken cancellationToken) =>
        trees.MergeAsync(repository, baseTree, ourTree, theirTree, cancellationToken);

    public Task<string?> ReadFileAsync(RepositorySpec repository, string tree, string path, CancellationToken cancellationToken) => trees.ReadFileAsync(repository, tree, path, cancellationToken);

    public Task<TreeFile?> InspectAsync(RepositorySpec repository, string tree, string path, CancellationToken cancellationToken) => trees.InspectAsync(repository, tree, path, cancellationToken);

    public Task<string> LogAsync(RepositorySpec repository, string commit, string? path, int count, CancellationToken cancellationToken) => trees.LogAsync(repository, commit, path, count, cancellationToken);

    public Task<string?> ShowAsync(RepositorySpec repository, string leadingTo, string commit, string? path, CancellationToken cancellationToken) =>
        trees.ShowAsync(repository, leadingTo, commit, path, cancellationToken);

    public Task<string> SalvageAsync(AttemptId attempt, RepositorySpec repository, string baseCommit, string tree, CancellationToken cancellationToken) =>
        Task.FromResult(recorded.Attempt(attempt)?.SalvageRef ?? "");

    public Workspace? FindLeft(AttemptId attempt, RepositorySpec repository, string tree) => null;

    public Task RemoveAsync(Workspace workspace, CancellationToken cancellationToken) => Task.CompletedTask;

    // each of these is heard from the tape
    public Task<string> SnapshotAsync(Workspace workspace, CancellationToken cancellationToken) => throw Effect();

    public Task<IReadOnlyList<QuarantinedEntry>> QuarantineAsync(Workspace workspace, CancellationToken cancellationToken) => throw Effect();

    public Task<bool> AppliesToAsync(RepositorySpec repository, string branch, string baseCommit, string tree, CancellationToken cancellationToken) => throw Effect();

    public Task<PublishedBranch> PublishAsync(PublishRequest request, CancellationToken cancellationToken) => throw Effect();

    public Task<byte[]> BundleAsync(RepositorySpec repository, string baseCommit, PublishedBranch branch, CancellationToken cancellationToken) => throw Effect();

    private static WorkspaceException Gone(string commit) =>
        new(Codes.ReplayTreesGone, FailureKind.EnvironmentMissing, $"base {commit[..Math.Min(10, commit.Length)]} is not in Pantheon's own git folder on this machine", "replay it on the box that worked it");

    private static NotSupportedException Effect() => new("a replay touches no worktree and no branch");
}
