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
    private readonly MergeChecks _checks;

    public NightMerge(ProcessRunner processes)
    {
        _processes = processes;
        _git = new GitCommand(processes);
        _resolver = new BaseResolver(_git);
        _checks = new MergeChecks(_git, processes);
    }

    /// <summary>What merging the change into what is checked out would come to; nothing is changed.</summary>
    public async Task<MergeTrial> TryAsync(RepositorySpec repository, ReviewedChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(change);
        var user = UserRepository.Find(repository);
        MergeChecks.IsReviewed(repository, change, await CommitAsync(repository, user, change.Branch, cancellationToken));
        var current = (await _git.TryAsync(new GitCall { GitFolder = user.GitFolder, Arguments = ["symbolic-ref", "--quiet", "--short", "HEAD"] }, cancellationToken)).StandardOutput.Trim();
        var ours = await HeadAsync(user, cancellationToken);
        var isTaken = await IsTakenAsync(user, change.Head, ours, cancellationToken);
        return new MergeTrial(current.Length > 0 ? current : null, ours, isTaken, isTaken ? [] : await TrialMerges.ConflictsAsync(_git, user.GitFolder, ours, change.Head, cancellationToken));
    }

    /// <summary>
    /// Merges exactly what was reviewed, and gives the commit that is checked out then. A checkout that stands elsewhere, a conflict, an unclean tree, a branch that
    /// has moved or builds on what is not there, and files of the user in the way are refused, and nothing is changed.
    /// </summary>
    /// <param name="environment">The user's own: whose name the commit bears, what signs it, and what filters of theirs need.</param>
    /// <param name="cancellationToken">Is heard until git begins to merge: half a merge helps nobody.</param>
    public async Task<string> MergeAsync(RepositorySpec repository, ReviewedChange change, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(change);
        var trial = await TryAsync(repository, change, cancellationToken);
        if (trial.Current != repository.Base)
        {
            throw new PantheonException(
                Codes.CheckoutElsewhere,
                $"'{repository.Path}' has {(trial.Current is { } current ? $"branch '{current}'" : "no branch")} checked out, and changes are merged into '{repository.Base}'; nothing was merged",
                $"git -C '{repository.Path}' switch {repository.Base}, then the same again; or merge '{change.Branch}' by hand where you want it");
        }

        var user = UserRepository.Find(repository);
        if (trial.IsMerged)
        {
            return trial.Ours;
        }

        await _checks.BringsNothingElseAsync(repository, user, change, trial.Ours, cancellationToken);
        if (trial.Conflicts.Count > 0)
        {
            throw new PantheonException(
                Codes.BranchesConflict,
                $"'{change.Branch}' does not merge with '{repository.Base}' as it is now: both changed {string.Join(", ", trial.Conflicts.Take(5).Select(path => $"'{path}'"))}{(trial.Conflicts.Count > 5 ? ", …" : "")}; nothing was merged",
                $"git -C '{repository.Path}' merge --no-ff {change.Branch}, and settle it by hand; or queue the task again on the new base");
        }

        await _checks.OverwritesNothingAsync(repository, user, trial.Ours, change.Head, cancellationToken);
        await _checks.RunsNothingOfItAsync(repository, user, trial.Ours, change.Head, Spec(repository, ["config", "-z", "--get-regexp", @"^(filter\..*\.(smudge|clean|process)|merge\..*\.driver)$"], environment), cancellationToken);
        await TakeAsync(repository, user, change, environment);
        return await HeadAsync(user, CancellationToken.None);
    }

    /// <summary>Pushes exactly what was reviewed, under the name of its branch.</summary>
    public async Task PushAsync(RepositorySpec repository, ReviewedChange change, string remote, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(change);
        MergeChecks.IsReviewed(repository, change, await CommitAsync(repository, UserRepository.Find(repository), change.Branch, cancellationToken));
        var outcome = await _processes.RunAsync(Spec(repository, ["push", "--no-verify", "--end-of-options", remote, $"{GitName.ObjectId(change.Head)}:refs/heads/{change.Branch}"], environment), cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new PantheonException(
                Codes.BranchNotPushed,
                $"'{change.Branch}' could not be pushed to '{remote}': {GitCommand.FirstLines(outcome.StandardError)}",
                $"git -C '{repository.Path}' push {remote} {change.Branch}, where git can ask you what it needs");
        }
    }

    /// <summary>What the night changed, as a unified difference, whatever has become of the branch since.</summary>
    public async Task<string> DifferenceAsync(RepositorySpec repository, ReviewedChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(change);
        var user = UserRepository.Find(repository);
        await CommitAsync(repository, user, change.Branch, cancellationToken);
        return await _git.RunAsync(
            new GitCall
            {
                GitFolder = user.GitFolder,
                MaxOutputBytes = 32 * 1024 * 1024,
                Arguments = ["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--stat=100", "-p", "--end-of-options", GitName.ObjectId(change.Base), GitName.ObjectId(change.Head)],
            },
            cancellationToken);
    }

    private async Task<string> CommitAsync(RepositorySpec repository, UserRepository user, string branch, CancellationToken cancellationToken) =>
        await _resolver.BranchAsync(user, GitName.NightBranch(branch), cancellationToken)
        ?? throw new PantheonException(Codes.BranchGone, $"there is no branch '{branch}' in '{repository.Path}' any more", "its patch is kept: pantheon runs show RUN names it, and 'git apply --3way' takes it");

    private async Task<string> HeadAsync(UserRepository user, CancellationToken cancellationToken) =>
        (await _git.RunAsync(new GitCall { GitFolder = user.GitFolder, Arguments = ["rev-parse", "--verify", "HEAD^{commit}"] }, cancellationToken)).Trim();

    private async Task<bool> IsTakenAsync(UserRepository user, string theirs, string ours, CancellationToken cancellationToken) =>
        (await _git.TryAsync(new GitCall { GitFolder = user.GitFolder, Arguments = ["merge-base", "--is-ancestor", theirs, ours] }, cancellationToken)).Succeeded;

    /// <summary>Merges by the commit's id, as a tag may bear the branch's name; what a failed merge has left is taken back.</summary>
    private async Task TakeAsync(RepositorySpec repository, UserRepository user, ReviewedChange change, IReadOnlyDictionary<string, string> environment)
    {
        var halfMerged = Path.Combine(user.GitFolder, "MERGE_HEAD");
        var wasMerging = File.Exists(halfMerged);
        string[] merge = ["-c", $"branch.{repository.Base}.mergeOptions=", "merge", "--no-ff", "--commit", "--no-squash", "--no-edit", "--no-verify", "-m", $"Merge branch '{change.Branch}'", "--end-of-options", GitName.ObjectId(change.Head)];
        var outcome = await _processes.RunAsync(Spec(repository, merge, environment), CancellationToken.None);
        if (outcome.Succeeded && await IsTakenAsync(user, change.Head, await HeadAsync(user, CancellationToken.None), CancellationToken.None))
        {
            return;
        }

        var isBack = wasMerging || !File.Exists(halfMerged) || (await _processes.RunAsync(Spec(repository, ["merge", "--abort"], environment), CancellationToken.None)).Succeeded;
        throw new PantheonException(
            Codes.BranchNotMerged,
            $"git did not merge in '{repository.Path}': {GitCommand.FirstLines(outcome.StandardError + "\n" + outcome.StandardOutput)}{(isBack ? "" : "; it stopped half-way")}",
            isBack ? "commit or put away what you have changed there, or do it by hand: git merge says the rest" : $"git -C '{repository.Path}' merge --abort goes back");
    }

    private static ProcessSpec Spec(RepositorySpec repository, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment) => new()
    {
        FileName = "git",
        Arguments = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=", "-c", "submodule.recurse=false", .. arguments],
        WorkingDirectory = repository.Path,
        Environment = environment,
    };
}
