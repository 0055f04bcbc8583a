using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Tools.Git;

/// <summary>Makes a git bundle of a published branch: one file with what the branch has on top of its base, from which any repository with that base can fetch it.</summary>
internal sealed class GitBundles(GitCommand git, OwnRepository own)
{
    private const long MaxBytes = 64L * 1024 * 1024;

    /// <summary>The bytes of the bundle, which git has verified.</summary>
    public async Task<byte[]> MakeAsync(RepositorySpec repository, string baseCommit, PublishedBranch branch, CancellationToken cancellationToken)
    {
        var folder = own.FolderOf(repository);
        var reference = $"refs/heads/{GitName.NightBranch(branch.Branch)}";
        var file = Path.Combine(folder, $"pantheon-{Guid.NewGuid():n}.bundle");
        try
        {
            // a bundle carries refs, and the branch itself stands in the user's repository alone
            await git.RunAsync(new GitCall { GitFolder = folder, Arguments = ["update-ref", "--", reference, GitName.ObjectId(branch.Commit)] }, cancellationToken);
            await TryAsync(branch, new GitCall { GitFolder = folder, Arguments = ["bundle", "create", "--quiet", file, reference, $"^{GitName.ObjectId(baseCommit)}"] }, cancellationToken);
            await TryAsync(branch, new GitCall { GitFolder = folder, Arguments = ["bundle", "verify", "--quiet", file] }, cancellationToken);
            return new FileInfo(file).Length is <= MaxBytes
                ? await File.ReadAllBytesAsync(file, cancellationToken)
                : throw NotMade(branch, FormattableString.Invariant($"it has more than {MaxBytes / (1024 * 1024)} MB"));
        }
        finally
        {
            File.Delete(file);
            await git.TryAsync(new GitCall { GitFolder = folder, Arguments = ["update-ref", "-d", "--", reference] }, CancellationToken.None);
        }
    }

    private async Task TryAsync(PublishedBranch branch, GitCall call, CancellationToken cancellationToken)
    {
        var outcome = await git.TryAsync(call, cancellationToken);
        if (!outcome.Succeeded)
        {
            throw NotMade(branch, GitCommand.FirstLines(outcome.StandardError));
        }
    }

    private static WorkspaceException NotMade(PublishedBranch branch, string reason) => new(
        Codes.BundleNotMade,
        FailureKind.ToolFailure,
        $"branch '{branch.Branch}' was written, and no bundle of it could be made: {reason}.",
        "Retry the run, or write 'publish: branch'; the branch is in the repository.");
}
