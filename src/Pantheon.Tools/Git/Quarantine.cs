using System.Globalization;
using System.Text;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Files;
using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Git;

/// <summary>Where things taken out of worktrees lie until they are pruned: a folder of the data folder that no sandbox shows and no git reads.</summary>
public sealed class Quarantine(string dataFolder, ProcessRunner processes, TimeProvider time)
{
    public const string Folder = "quarantine";

    private const string Note = "README.txt";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>How long things are kept.</summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromDays(30);

    /// <summary>How much is kept at most; the oldest go first.</summary>
    public long MaxBytes { get; init; } = 1024L * 1024 * 1024;

    private string Root { get; } = Path.Combine(Path.GetFullPath(dataFolder), Folder);

    /// <summary>Takes away what is older than 30 days, and the oldest of the rest until it fits its bound.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Root))
        {
            return;
        }

        var oldest = time.GetUtcNow() - Kept;
        var left = MaxBytes;
        foreach (var run in new DirectoryInfo(Root).EnumerateDirectories().OrderByDescending(folder => folder.LastWriteTimeUtc).ThenByDescending(folder => folder.Name, StringComparer.Ordinal))
        {
            left -= await BytesAsync(run.FullName, cancellationToken);
            if (left < 0 || run.LastWriteTimeUtc < oldest)
            {
                await TreeRemoval.RemoveAsync(run.FullName, processes, cancellationToken);
            }
        }
    }

    /// <summary>Moves entries of a worktree here by renaming, with a note of where they lay.</summary>
    internal async Task<IReadOnlyList<QuarantinedEntry>> TakeAsync(Workspace workspace, string attempt, IReadOnlyList<OddEntry> entries, CancellationToken cancellationToken)
    {
        if (ProcessProbe.WorkingIn(workspace.Path) is [var busy, ..])
        {
            throw new WorkspaceException(
                Codes.WorktreeInUse,
                FailureKind.SandboxRefused,
                FormattableString.Invariant($"process {busy} still works in '{workspace.Path}', so nothing is moved out of that worktree."),
                "The attempt's tools must have ended; if the process is your own shell or editor, leave the folder.");
        }

        try
        {
            // a tool may have taken the rights away that moving needs
            await TreeRemoval.OpenUpAsync(workspace.Path, processes, cancellationToken);
            var target = Make(workspace, attempt);
            var moved = TreeSurvey.MoveOut(workspace.Path, entries, target);
            QuarantinedEntry[] taken = [.. moved.Select(item => new QuarantinedEntry(item.Entry.Path, Path.Combine(target, item.Name), WorktreeGuard.Why(item.Entry.Kind)))];
            await File.AppendAllTextAsync(Path.Combine(target, Note), NoteOf(workspace, taken), cancellationToken);
            return taken;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WorkspaceException(Codes.NestedGit, FailureKind.SandboxRefused, $"what the worktree must not hold could not be moved out of it: {failure.Message}", null, failure);
        }
    }

    private string Make(Workspace workspace, string attempt)
    {
        var target = Path.Combine(Root, workspace.Attempt.Run.ToString(), attempt);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(target);
        }
        else
        {
            Directory.CreateDirectory(target, OwnerOnly);
        }

        return target;
    }

    private string NoteOf(Workspace workspace, IEnumerable<QuarantinedEntry> taken)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Taken out of the worktree of {workspace.Attempt} at {time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}. Do not run git in here.\n");
        foreach (var entry in taken)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(entry.Place)}\t{entry.Path}\t{entry.Reason}\n");
        }

        return text.ToString();
    }

    private async Task<long> BytesAsync(string folder, CancellationToken cancellationToken)
    {
        var spec = new ProcessSpec
        {
            FileName = "du",
            Arguments = ["-s", "-B1", "--one-file-system", "--", folder],
            Environment = GitEnvironment.Variables,
            Timeout = TimeSpan.FromMinutes(2),
        };
        var outcome = await processes.RunAsync(spec, cancellationToken);
        return long.TryParse(outcome.StandardOutput.Split('\t')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
    }
}
