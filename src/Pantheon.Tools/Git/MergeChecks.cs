using Pantheon.Core.Diagnostics;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Git;

/// <summary>What must hold before a change comes into the user's checkout: it is what was reviewed and no more, it overwrites nothing of theirs, and nothing of it runs.</summary>
internal sealed class MergeChecks(GitCommand git, ProcessRunner processes)
{
    /// <summary>A branch that has moved since holds what nobody has reviewed.</summary>
    public static void IsReviewed(RepositorySpec repository, ReviewedChange change, string tip)
    {
        if (tip != change.Head)
        {
            throw new PantheonException(
                Codes.BranchMoved,
                $"'{change.Branch}' is not what the night made any more: it stood at {change.Head[..12]} and stands at {tip[..12]}; nothing was done",
                $"git -C '{repository.Path}' log -p {change.Head[..12]}..{tip[..12]} shows what came since; git -C '{repository.Path}' merge --no-ff {change.Branch} takes it as it is");
        }
    }

    /// <summary>A change made on another branch would bring that one's commits along, which this review has not shown.</summary>
    public async Task BringsNothingElseAsync(RepositorySpec repository, UserRepository user, ReviewedChange change, string ours, CancellationToken cancellationToken)
    {
        if (!(await git.TryAsync(Call(user, ["merge-base", "--is-ancestor", change.Base, ours]), cancellationToken)).Succeeded)
        {
            throw new PantheonException(
                Codes.BuiltOnAnother,
                $"'{change.Branch}' was made on {change.Base[..12]}, which '{repository.Base}' does not have: merging it would bring along what this review has not shown; nothing was merged",
                $"merge first what it builds on; or take this change alone: git -C '{repository.Path}' cherry-pick {change.Base[..12]}..{change.Head[..12]}");
        }
    }

    /// <summary>Git keeps untracked files, but writes over those that are ignored.</summary>
    public async Task OverwritesNothingAsync(RepositorySpec repository, UserRepository user, string ours, string theirs, CancellationToken cancellationToken)
    {
        var added = Paths(await git.RunAsync(Call(user, ["diff", "--name-only", "--no-renames", "--diff-filter=A", "-z", $"{ours}...{theirs}"]), cancellationToken));
        var known = Paths(await git.RunAsync(Call(user, ["ls-tree", "-r", "--name-only", "-z", ours]), cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var folders = known.SelectMany(Above).ToHashSet(StringComparer.Ordinal);
        if (added.SelectMany(path => Above(path).Where(IsFile).Append(path)).FirstOrDefault(path => !known.Contains(path) && !folders.Contains(path) && Exists(path)) is { } inTheWay)
        {
            throw new PantheonException(
                Codes.MergeOverwrites,
                $"'{inTheWay}' lies in '{repository.Path}' and git does not know it, and this change brings a file there: merging would write over yours; nothing was merged",
                "move yours away, then the same again");
        }

        bool IsFile(string path) => File.Exists(Path.Combine(repository.Path, path)) || new FileInfo(Path.Combine(repository.Path, path)).LinkTarget is not null;

        bool Exists(string path) => IsFile(path) || Directory.Exists(Path.Combine(repository.Path, path));
    }

    /// <summary>Filters and merge programs of the user's settings run while git merges; one that lies in the repository would run as the change has left it.</summary>
    public async Task RunsNothingOfItAsync(RepositorySpec repository, UserRepository user, string ours, string theirs, ProcessSpec settings, CancellationToken cancellationToken)
    {
        var changed = Paths(await git.RunAsync(Call(user, ["diff", "--name-only", "--no-renames", "-z", $"{ours}...{theirs}"]), cancellationToken));
        var outcome = await processes.RunAsync(settings, cancellationToken);
        if (!outcome.Succeeded && outcome is not { ExitCode: 1, TimedOut: false })
        {
            // 1 says that there is none; what cannot be read may name anything
            throw new PantheonException(
                Codes.BranchNotMerged,
                $"git's settings for '{repository.Path}' cannot be read: {GitCommand.FirstLines(outcome.StandardError)}; nothing was merged",
                $"git -C '{repository.Path}' config --list says what is wrong with them");
        }

        var programs = Paths(outcome.StandardOutput).Select(entry => entry.Split('\n', 2)).Where(entry => entry.Length == 2);
        if (programs.FirstOrDefault(program => changed.Any(path => Names(program[1], path))) is [var name, _])
        {
            throw new PantheonException(
                Codes.MergeRunsChange,
                $"git's setting '{name}' runs a file of the repository that this change has changed, and it would run while git merges; nothing was merged",
                $"look at that file in the difference first; then merge by hand: git -C '{repository.Path}' merge --no-ff {theirs[..12]}");
        }
    }

    /// <summary>A command names a file by its path or name, or, as interpreters take modules, by its path with dots.</summary>
    private static bool Names(string command, string path) =>
        command.Split([' ', '\t', '\n', '\'', '"', ';', '&', '|', '(', ')', '`'], StringSplitOptions.RemoveEmptyEntries)
            .Any(word => Path.GetFileName(word) == Path.GetFileName(path) || word == Path.ChangeExtension(path, null).Replace('/', '.'));

    private static IEnumerable<string> Above(string path)
    {
        for (var at = path.LastIndexOf('/'); at > 0; at = path.LastIndexOf('/', at - 1))
        {
            yield return path[..at];
        }
    }

    private static string[] Paths(string text) => text.Split('\0', StringSplitOptions.RemoveEmptyEntries);

    private static GitCall Call(UserRepository user, IReadOnlyList<string> arguments) => new() { GitFolder = user.GitFolder, MaxOutputBytes = 64 * 1024 * 1024, Arguments = arguments };
}
