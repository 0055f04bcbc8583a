using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Tools.Git;

/// <summary>
/// Tries which branches of a night merge with the base as it is now, and with each other: in the orchestrator's own repository, where no merge program
/// of anybody's configuration is known, and nothing is checked out.
/// </summary>
public sealed class TrialMerges(ProcessRunner processes, string dataFolder, ISandbox? sandbox = null)
{
    private const int MostPairs = 300;

    private readonly GitCommand _open = new(processes);
    private readonly GitCommand _git = new(processes, sandbox);

    /// <summary>Branches that are gone, or were made on another box, are left out; of branches that change no common file nothing is tried.</summary>
    public async Task<TrialResult> RunAsync(RepositorySpec repository, IReadOnlyList<string> branches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(branches);
        var user = UserRepository.Find(repository);
        var resolver = new BaseResolver(_open);
        var own = new OwnRepository(_open, Path.GetFullPath(dataFolder));
        var onto = await resolver.ResolveAsync(repository, user, repository.Base, cancellationToken);
        await own.TakeAsync(repository, user, onto, cancellationToken);
        var folder = own.FolderOf(repository);
        var changes = new List<(string Branch, string Commit, IReadOnlySet<string> Files)>();
        var conflicts = new List<BranchClash>();
        foreach (var branch in branches.Distinct())
        {
            if (await resolver.BranchAsync(user, GitName.NightBranch(branch), cancellationToken) is { } commit && await HasAsync(folder, commit, cancellationToken))
            {
                changes.Add((branch, commit, await FilesAsync(folder, onto, commit, cancellationToken)));
                if (await ConflictsAsync(_git, folder, onto, commit, cancellationToken) is { Count: > 0 } files)
                {
                    conflicts.Add(new BranchClash(branch, repository.Base, files));
                }
            }
        }

        var pairs = changes.SelectMany((one, at) => changes.Skip(at + 1).Where(other => one.Files.Overlaps(other.Files)).Select(other => (One: one, Other: other))).ToList();
        var clashes = new List<BranchClash>();
        foreach (var (one, other) in pairs.Take(MostPairs))
        {
            if (await ConflictsAsync(_git, folder, one.Commit, other.Commit, cancellationToken) is { Count: > 0 } files)
            {
                clashes.Add(new BranchClash(one.Branch, other.Branch, files));
            }
        }

        return new TrialResult(repository.Base, onto, conflicts, clashes, [.. changes.Select(change => change.Branch)]) { Untried = Math.Max(0, pairs.Count - MostPairs) };
    }

    /// <summary>The files in which two commits clash; empty where they merge.</summary>
    internal static async Task<IReadOnlyList<string>> ConflictsAsync(GitCommand git, string folder, string ours, string theirs, CancellationToken cancellationToken)
    {
        var call = new GitCall { GitFolder = folder, Arguments = ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs] };
        var outcome = await git.TryAsync(call, cancellationToken);
        return outcome.ExitCode switch
        {
            0 => [],
            1 => [.. outcome.StandardOutput.Split('\0', StringSplitOptions.RemoveEmptyEntries).Skip(1)],
            _ => throw GitCommand.Failed(call, GitCommand.FirstLines(outcome.StandardError)),
        };
    }

    private async Task<bool> HasAsync(string folder, string commit, CancellationToken cancellationToken) =>
        (await _git.TryAsync(new GitCall { GitFolder = folder, Arguments = ["cat-file", "-e", $"{commit}^{{commit}}"] }, cancellationToken)).Succeeded;

    private async Task<IReadOnlySet<string>> FilesAsync(string folder, string onto, string commit, CancellationToken cancellationToken)
    {
        var text = await _git.RunAsync(new GitCall { GitFolder = folder, Arguments = ["diff", "--name-only", "--no-renames", "-z", $"{onto}...{commit}"] }, cancellationToken);
        return text.Split('\0', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
    }
}
