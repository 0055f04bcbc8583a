using System.Globalization;
using System.Text;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Tools.Git;

/// <summary>Makes the commit of a finished change and puts it, and nothing else, into the user's repository as a new branch.</summary>
internal sealed class GitBranches(GitCommand git, GitTrees trees, OwnRepository own, BaseResolver resolver)
{
    private const int MaxNumber = 99;

    public async Task<PublishedBranch> PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        var branch = GitName.NightBranch(request.Branch);
        var user = UserRepository.Find(request.Repository);
        await own.TakeAsync(request.Repository, user, GitName.ObjectId(request.BaseCommit), cancellationToken);
        var commit = await trees.CommitAsync(
            own.FolderOf(request.Repository), request.Tree, [request.BaseCommit], MessageOf(request), IdentityOf(request), cancellationToken);
        var checkedOut = await resolver.CheckedOutAsync(user, cancellationToken);
        for (var number = 1; number <= MaxNumber; number++)
        {
            var name = number == 1 ? branch : string.Create(CultureInfo.InvariantCulture, $"{branch}-{number}");
            var existing = await resolver.BranchAsync(user, name, cancellationToken);
            if (existing == commit)
            {
                return new PublishedBranch(name, commit);
            }

            if (existing is null)
            {
                if (checkedOut.Contains(name))
                {
                    throw new WorkspaceException(
                        Codes.BranchCheckedOut,
                        FailureKind.WorkspaceConflict,
                        $"branch '{name}' is checked out in '{request.Repository.Path}', and a checkout is never changed under its owner.",
                        "Switch that checkout to another branch and publish again.");
                }

                await PushAsync(request.Repository, user, commit, name, cancellationToken);
                return new PublishedBranch(name, commit);
            }
        }

        throw NotWritten(branch, request.Repository, "it and its numbered successors up to -99 are taken by other commits");
    }

    /// <summary>The message with its trailers as the last paragraph, one line each.</summary>
    public static string MessageOf(PublishRequest request)
    {
        var message = new StringBuilder(request.Message.ReplaceLineEndings("\n").Replace("\0", "", StringComparison.Ordinal).Trim()).Append('\n');
        if (request.Trailers.Count > 0)
        {
            message.Append('\n');
        }

        foreach (var (name, value) in request.Trailers)
        {
            message.Append(OneLine(name)).Append(": ").Append(OneLine(value)).Append('\n');
        }

        return message.ToString();
    }

    private static Dictionary<string, string> IdentityOf(PublishRequest request)
    {
        var date = string.Create(CultureInfo.InvariantCulture, $"@{request.At.ToUnixTimeSeconds()} +0000");
        var (name, mail) = (OneLine(request.AuthorName), OneLine(request.AuthorEmail));
        return new Dictionary<string, string>
        {
            ["GIT_AUTHOR_NAME"] = name,
            ["GIT_AUTHOR_EMAIL"] = mail,
            ["GIT_AUTHOR_DATE"] = date,
            ["GIT_COMMITTER_NAME"] = name,
            ["GIT_COMMITTER_EMAIL"] = mail,
            ["GIT_COMMITTER_DATE"] = date,
        };
    }

    private static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();

    private async Task PushAsync(RepositorySpec repository, UserRepository user, string commit, string branch, CancellationToken cancellationToken)
    {
        var call = new GitCall
        {
            GitFolder = own.FolderOf(repository),
            AllowsFileProtocol = true,
            Variables = new Dictionary<string, string> { ["GIT_CONFIG_GLOBAL"] = own.TrustFileOf(repository, user) },
            Arguments =
            [
                "push", "--quiet", "--no-verify", "--no-follow-tags", "--no-recurse-submodules", "--no-signed",
                $"--receive-pack={GitEnvironment.OtherSide} -c receive.autogc=false -c receive.denyCurrentBranch=refuse -c receive.denyNonFastForwards=true receive-pack",
                $"--force-with-lease=refs/heads/{branch}:",
                "--end-of-options", user.CommonFolder, $"{commit}:refs/heads/{branch}",
            ],
        };
        var outcome = await git.TryAsync(call, cancellationToken);
        if (!outcome.Succeeded)
        {
            throw NotWritten(branch, repository, GitCommand.FirstLines(outcome.StandardError));
        }
    }

    private static WorkspaceException NotWritten(string branch, RepositorySpec repository, string reason) => new(
        Codes.BranchNotWritten,
        FailureKind.WorkspaceConflict,
        $"branch '{branch}' could not be written into '{repository.Path}': {reason}.",
        "The change is kept as a patch artifact; free the name or the folder's permissions, and retry the run.");
}
