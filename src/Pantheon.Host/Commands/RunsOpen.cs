using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Reviewing;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Files;
using Pantheon.Storage.Opening;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runs open`: what a run left, in the person's own file manager or viewer; in a pipe its path.</summary>
internal static class RunsOpen
{
    // what a test or a model wrote is looked at, and never handed to a program that would run it
    private static readonly string[] Readable = [".patch", ".diff", ".log", ".txt", ".md", ".json", ".jsonl"];

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("RUN") { Description = "A prefix of its id, its task, @last or @failed" };
        var artifact = new Option<string?>("--artifact") { Description = "This one of its artifacts, as 'artifacts list' names it", HelpName = "NAME" };
        var worktree = new Option<bool>("--worktree") { Description = "The worktree of its attempt that is at work now" };
        var command = new Command("open", "Open what a run left: its folder beside the report, an artifact, or its worktree; in a pipe print the path\n\n  pantheon runs open T-415\n  pantheon runs open @failed --artifact failure.md") { id, artifact, worktree };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var box = BoxOpening.Read(context);
            await using var store = await StoreOpening.OpenAsync(box, context.Environment, context.Time, cancellationToken);
            var run = await new RunFinder(store.Runs).FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            var path = parsed.GetValue(worktree) ? Worktree(box, run) ?? throw NoWorktree(run)
                : parsed.GetValue(artifact) is { } name ? await FileAsync(box, store, run, name, cancellationToken)
                : await FolderAsync(box, store, run, cancellationToken) ?? Worktree(box, run) ?? throw new PantheonException(Codes.NothingToOpen, $"run {run.Id.Short} left nothing that is still kept", $"pantheon runs show {run.Id.Short}");
            return await ShowAsync(context, run, path, cancellationToken);
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(worktree) && result.GetValue(artifact) is not null)
            {
                result.AddError("--artifact and --worktree are two things to open: name one of them");
            }
        });
        return command;
    }

    private static async Task<int> ShowAsync(CommandContext context, Run run, string path, CancellationToken cancellationToken)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/runs-open/v1", ["run"] = run.Id.ToString(), ["path"] = path }));
            return ExitCode.Yes;
        }

        if (context.Screen.OutputIsTerminal)
        {
            if (File.Exists(path) && !Readable.Contains(Path.GetExtension(path)))
            {
                context.Screen.Say("it is not opened for you: what opens files of its kind might run it");
            }
            else if (!await Opener.OpenAsync(context, path, cancellationToken))
            {
                context.Screen.Say($"'{Opener.Program}' is not on this machine; open it yourself");
            }
        }

        context.Screen.Data(path);
        return ExitCode.Yes;
    }

    /// <summary>The newest worktree of the run that is still there: one lives as long as its attempt.</summary>
    private static string? Worktree(BoxSpec box, Run run)
    {
        var folder = Path.Combine(box.DataFolder, "work", run.Id.ToString());
        return Directory.Exists(folder)
            ? new DirectoryInfo(folder).EnumerateDirectories().OrderByDescending(attempt => attempt.LastWriteTimeUtc).Select(attempt => Path.Combine(attempt.FullName, "tree")).FirstOrDefault(Directory.Exists)
            : null;
    }

    private static PantheonException NoWorktree(Run run) =>
        new(Codes.NothingToOpen, $"run {run.Id.Short} has no worktree here: one lives as long as its attempt is at work, on the box that works it", $"pantheon runs open {run.Id.Short}");

    /// <summary>Beside the report where that was written; else anew from the store, in a folder of its own. Null where nothing is kept.</summary>
    private static async Task<string?> FolderAsync(BoxSpec box, PantheonStore store, Run run, CancellationToken cancellationToken)
    {
        if (Beside(box, run) is { } folder && Directory.Exists(folder))
        {
            return folder;
        }

        var kept = (await store.Traced.ArtifactsAsync(run.Id, cancellationToken)).Where(artifact => artifact.IsKept).Select(artifact => artifact.Artifact).ToList();
        return kept.Count == 0 ? null : Path.GetDirectoryName(await WriteAsync(store, run, kept, cancellationToken));
    }

    private static async Task<string> FileAsync(BoxSpec box, PantheonStore store, Run run, string name, CancellationToken cancellationToken)
    {
        var chosen = ArtifactsLook.Choose(run, name, await store.Traced.ArtifactsAsync(run.Id, cancellationToken));
        var beside = Beside(box, run) is { } folder ? Path.Combine(folder, FileName(chosen.Artifact)) : null;
        return beside is not null && File.Exists(beside) ? beside
            : chosen.IsKept ? await WriteAsync(store, run, [chosen.Artifact], cancellationToken)
            : throw new PantheonException(Codes.ArtifactNotKept, $"of '{chosen.Artifact.Name}' only its signed digest was kept ({chosen.Artifact.Digest})", "a backup of the store may have it");
    }

    private static string? Beside(BoxSpec box, Run run) =>
        run.Night is { } night ? Path.Combine(box.ReportsFolder, night.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), RunFolder.Of(run)) : null;

    /// <summary>Gives the file of the last one.</summary>
    private static async Task<string> WriteAsync(PantheonStore store, Run run, IReadOnlyList<Artifact> artifacts, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory($"pantheon-run-{run.Id.Short}-").FullName;
        var file = folder;
        foreach (var artifact in artifacts)
        {
            if (await store.Artifacts.GetAsync(artifact.Digest, cancellationToken) is { } content)
            {
                file = Path.Combine(folder, FileName(artifact));
                await AtomicFile.WriteAsync(file, content, null, cancellationToken);
            }
        }

        return file == folder ? throw new PantheonException(Codes.NothingToOpen, $"the content of what run {run.Id.Short} left is not in the store any more", $"pantheon artifacts list {run.Id.Short}") : file;
    }

    private static string FileName(Artifact artifact) => Path.GetFileName(RunFolder.FileOf(artifact));
}
