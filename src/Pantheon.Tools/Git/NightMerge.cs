using Pantheon.Core.Diagnostics;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Git;

/// <summary>
/// Takes a branch of the night into the user's checkout: a person's act, by day, with that person's own git settings. It is tried without the checkout
/// first, and hooks are off: a change may bring files that a hook runs.
/// </summary>
public sealed class NightMerge
{
    private readonly ProcessRunner _processes;
    private readonly GitCommand _git;
    private readonly BaseResolver _resolver;

    public NightMerge(ProcessRunner processes)
    {
        _processes = processes;
        _git = new GitCommand(processes);
        _resolver = new BaseResolver(_git);
    }

    /// <summary>What merging the branch into what is checked out would come to; nothing is changed.</summary>
    public async Task<MergeTrial> TryAsync(RepositorySpec repository, string branch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var user = UserRepository.Find(repository);
        var theirs = await CommitAsync(repository, user, branch, cancellationToken);
        var current = (await _git.TryAsync(new GitCall { GitFolder = user.GitFolder, Arguments = ["symbolic-ref", "--quiet", "--short", "HEAD"] }, cancellationToken)).StandardOutput.Trim();
        var ours = (await _git.RunAsync(new GitCall { GitFolder = user.GitFolder, Arguments = ["rev-parse", "--verify", "HEAD^{commit}"] }, cancellationToken)).Trim();
        var isTaken = (await _git.TryAsync(new GitCall { GitFolder = user.GitFolder, Arguments = ["merge-base", "--is-ancestor", theirs, ours] }, cancellationToken)).Succeeded;
        return new MergeTrial(current.Length > 0 ? current : null, theirs, isTaken, isTaken ? [] : await TrialMerges.ConflictsAsync(_git, user.GitFolder, ours, theirs, cancellationToken));
    }

    /// <summary>Merges, and gives the commit that is checked out then; a checkout that stands elsewhere, a conflict and an unclean tree are refused, and nothing is changed.</summary>
    /// <param name="environment">The user's own: whose name the commit bears, and what filters of theirs need.</param>
    public async Task<string> MergeAsync(RepositorySpec repository, string branch, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var trial = await TryAsync(repository, branch, cancellationToken);
        if (trial.Current != repository.Base)
        {
            throw new PantheonException(
                Codes.CheckoutElsewhere,
                $"'{repository.Path}' has {(trial.Current is { } current ? $"branch '{current}'" : "no branch")} checked out, and the change was made for '{repository.Base}'; nothing was merged",
                $"git -C '{repository.Path}' switch {repository.Base}, then the same again; or merge '{branch}' by hand where you want it");
        }

        if (trial.Conflicts.Count > 0)
        {
            throw new PantheonException(
                Codes.BranchesConflict,
                $"'{branch}' does not merge with '{repository.Base}' as it is now: both changed {string.Join(", ", trial.Conflicts.Take(5).Select(path => $"'{path}'"))}{(trial.Conflicts.Count > 5 ? ", …" : "")}; nothing was merged",
                $"git -C '{repository.Path}' merge --no-ff {branch}, and settle it by hand; or queue the task again on the new base");
        }

        if (!trial.IsMerged)
        {
            await RunAsync(repository, ["merge", "--no-ff", "--no-edit", "--no-verify", "--end-of-options", branch], environment, cancellationToken);
        }

        var user = UserRepository.Find(repository);
        return (await _git.RunAsync(new GitCall { GitFolder = user.GitFolder, Arguments = ["rev-parse", "--verify", "HEAD^{commit}"] }, cancellationToken)).Trim();
    }

    /// <summary>Pushes a branch of the night under its name.</summary>
    public async Task PushAsync(RepositorySpec repository, string branch, string remote, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        await CommitAsync(repository, UserRepository.Find(repository), branch, cancellationToken);
        var outcome = await _processes.RunAsync(Spec(repository, ["push", "--no-verify", "--set-upstream", "--end-of-options", remote, $"refs/heads/{branch}:refs/heads/{branch}"], environment), cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new PantheonException(
                Codes.BranchNotPushed,
                $"'{branch}' could not be pushed to '{remote}': {GitCommand.FirstLines(outcome.StandardError)}",
                $"git -C '{repository.Path}' push --set-upstream {remote} {branch}, where git can ask you what it needs");
        }
    }

    /// <summary>The change of a branch since its base, as a unified difference.</summary>
    public async Task<string> DifferenceAsync(RepositorySpec repository, string baseCommit, string branch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var user = UserRepository.Find(repository);
        var commit = await CommitAsync(repository, user, branch, cancellationToken);
        return await _git.RunAsync(
            new GitCall
            {
                GitFolder = user.GitFolder,
                MaxOutputBytes = 32 * 1024 * 1024,
                Arguments = ["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--stat=100", "-p", "--end-of-options", GitName.ObjectId(baseCommit), commit],
            },
            cancellationToken);
    }

    private async Task<string> CommitAsync(RepositorySpec repository, UserRepository user, string branch, CancellationToken cancellationToken) =>
        await _resolver.BranchAsync(user, GitName.NightBranch(branch), cancellationToken)
        ?? throw new PantheonException(Codes.BranchGone, $"there is no branch '{branch}' in '{repository.Path}' any more", "its patch is kept: pantheon runs show RUN names it, and 'git apply --3way' takes it");

    private async Task RunAsync(RepositorySpec repository, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var outcome = await _processes.RunAsync(Spec(repository, arguments, environment), cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new PantheonException(
                Codes.BranchNotMerged,
                $"git did not merge in '{repository.Path}': {GitCommand.FirstLines(outcome.StandardError + "\n" + outcome.StandardOutput)}",
                "commit or put away what you have changed there, or do it by hand: git merge says the rest");
        }
    }

    private static ProcessSpec Spec(RepositorySpec repository, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment) => new()
    {
        FileName = "git",
        Arguments = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=", "-c", "submodule.recurse=false", .. arguments],
        WorkingDirectory = repository.Path,
        Environment = environment,
    };
}
