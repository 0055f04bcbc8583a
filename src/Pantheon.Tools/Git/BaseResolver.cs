using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Git;

/// <summary>Finds the commit that a branch, tag or commit id of the user's repository means, and says what is wrong when there is none.</summary>
internal sealed class BaseResolver(GitCommand git)
{
    private const int MaxListed = 8;

    public async Task<string> ResolveAsync(RepositorySpec repository, UserRepository user, string reference, CancellationToken cancellationToken)
    {
        if (!GitName.IsReference(reference))
        {
            throw NotFound(repository, reference, "it is not a name that a branch or commit can have", null);
        }

        foreach (var candidate in CandidatesOf(reference))
        {
            if (await CommitOfAsync(user, candidate, cancellationToken) is { } commit)
            {
                return commit;
            }
        }

        var branches = await BranchesAsync(user, cancellationToken);
        if (branches.Count == 0 && await CommitOfAsync(user, "HEAD", cancellationToken) is null)
        {
            throw new WorkspaceException(
                Codes.RepositoryUnborn,
                FailureKind.EnvironmentMissing,
                $"repository '{repository.Name}' at '{repository.Path}' has no commit yet, so there is nothing to start from.",
                "Make its first commit: git add -A && git commit -m \"First commit\".");
        }

        throw NotFound(repository, reference, "no branch, tag or commit has that name", branches);
    }

    /// <summary>The commit of a local branch as it is now, or null.</summary>
    public Task<string?> BranchAsync(UserRepository user, string branch, CancellationToken cancellationToken) =>
        CommitOfAsync(user, $"refs/heads/{branch}", cancellationToken);

    /// <summary>The branches that are checked out in any worktree of the user's repository.</summary>
    public async Task<IReadOnlySet<string>> CheckedOutAsync(UserRepository user, CancellationToken cancellationToken)
    {
        const string Mark = "branch refs/heads/";
        var text = await git.RunAsync(new GitCall { GitFolder = user.CommonFolder, Arguments = ["worktree", "list", "--porcelain", "-z"] }, cancellationToken);
        return text.Split('\0').Where(line => line.StartsWith(Mark, StringComparison.Ordinal)).Select(line => line[Mark.Length..]).ToHashSet();
    }

    private static List<string> CandidatesOf(string reference)
    {
        if (reference == "HEAD")
        {
            return ["HEAD"];
        }

        var names = new List<string> { $"refs/heads/{reference}", $"refs/tags/{reference}", $"refs/remotes/{reference}" };
        if (reference.Length is >= 7 and <= 64 && reference.All(char.IsAsciiHexDigit))
        {
            names.Add(reference);
        }

        return names;
    }

    private async Task<string?> CommitOfAsync(UserRepository user, string name, CancellationToken cancellationToken)
    {
        var call = new GitCall { GitFolder = user.GitFolder, Arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", $"{name}^{{commit}}"] };
        ProcessOutcome outcome = await git.TryAsync(call, cancellationToken);
        var commit = outcome.StandardOutput.Trim();
        return outcome.Succeeded && GitName.IsObjectId(commit) ? commit : null;
    }

    private async Task<IReadOnlyList<string>> BranchesAsync(UserRepository user, CancellationToken cancellationToken)
    {
        var call = new GitCall { GitFolder = user.CommonFolder, Arguments = ["for-each-ref", "--format=%(refname:short)", "--sort=-committerdate", "refs/heads/"] };
        var text = await git.RunAsync(call, cancellationToken);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static WorkspaceException NotFound(RepositorySpec repository, string reference, string reason, IReadOnlyList<string>? branches)
    {
        var known = branches is { Count: > 0 } ? $" Its branches: {string.Join(", ", branches.Take(MaxListed))}{(branches.Count > MaxListed ? ", …" : "")}." : "";
        return new WorkspaceException(
            Codes.BaseNotFound,
            FailureKind.EnvironmentMissing,
            $"base '{reference}' is not in repository '{repository.Name}' at '{repository.Path}': {reason}.{known}",
            "Correct `base:` of the repository in pantheon.yaml, or of the task.");
    }
}
