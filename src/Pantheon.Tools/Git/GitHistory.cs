using System.Globalization;
using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Git;

/// <summary>Looks at commits: what led to one, and what one changed. Names and messages in them are text that anybody may have written.</summary>
internal sealed class GitHistory(GitCommand git)
{
    private const int MaxShown = 1024 * 1024;

    private static readonly string[] Plain = ["--no-color", "--no-decorate", "--no-notes", "--no-mailmap", "--no-show-signature", "--date=short"];

    public async Task<string> LogAsync(string folder, string commit, string? path, int count, CancellationToken cancellationToken)
    {
        var call = new GitCall
        {
            GitFolder = folder,
            MaxOutputBytes = MaxShown,
            Arguments =
            [
                "log", .. Plain, "--format=%h %ad %an: %s", string.Create(CultureInfo.InvariantCulture, $"--max-count={count}"),
                "--end-of-options", GitName.ObjectId(commit), "--", .. path is null ? (string[])[] : [path],
            ],
        };
        return await git.RunAsync(call, cancellationToken);
    }

    public async Task<string?> ShowAsync(string folder, string leadingTo, string commit, string? path, CancellationToken cancellationToken)
    {
        // objects of other runs lie in the same folder, and none of them is this one's business
        var found = await TryAsync(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", $"{commit}^{{commit}}"], cancellationToken);
        if (!found.Succeeded || !(await TryAsync(folder, ["merge-base", "--is-ancestor", found.StandardOutput.Trim(), GitName.ObjectId(leadingTo)], cancellationToken)).Succeeded)
        {
            return null;
        }

        string[] arguments =
        [
            "show", .. Plain, "--no-ext-diff", "--no-textconv", "--ignore-submodules=none", "--diff-merges=first-parent", "--format=commit %H%nauthor %an, %ad%n%n%B",
            "--end-of-options", found.StandardOutput.Trim(), "--", .. path is null ? (string[])[] : [path],
        ];
        var outcome = await TryAsync(folder, arguments, cancellationToken);
        return outcome.Succeeded ? outcome.StandardOutput : throw GitCommand.Failed(new GitCall { GitFolder = folder, Arguments = arguments }, GitCommand.FirstLines(outcome.StandardError));
    }

    private Task<ProcessOutcome> TryAsync(string folder, string[] arguments, CancellationToken cancellationToken) =>
        git.TryAsync(new GitCall { GitFolder = folder, MaxOutputBytes = MaxShown, Arguments = arguments }, cancellationToken);
}
