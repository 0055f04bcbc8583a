using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Services;
using Pantheon.Storage.Backups;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon db restore`: puts a backup in the store's place, verified before anything is replaced.</summary>
internal static class DbRestore
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var from = new Argument<string>("FILE") { Description = "What pantheon db backup wrote" };
        var dry = ChangeOptions.DryRun("Check the file and the store, and change nothing");
        var yes = ChangeOptions.Yes("Replace a store that holds runs without asking");
        var command = new Command(
            "restore",
            "Put a backup in the place of the store: restored beside it, verified, and only then given its name; exit 8 where it does not verify\n\n  pantheon db restore store.tar --dry-run\n  pantheon db restore store.tar --yes") { from, dry, yes };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var box = BoxOpening.Read(context);
            var file = Path.GetFullPath(parsed.GetRequiredValue(from), context.Folder);
            if (!File.Exists(file))
            {
                throw new PantheonException(Codes.BackupNotFound, $"there is no file '{file}'", "pantheon db status names the last backup of this box");
            }

            Directory.CreateDirectory(box.DataFolder);
            using var only = FileLock.TryAcquire(Path.Combine(box.DataFolder, "night.lock"))
                ?? throw new PantheonException(Codes.StoreInUse, $"the store is in use: a worker of this box is at work on '{box.DataFolder}'", "pantheon night stop, wait for it, and try again");
            var place = DbBackup.Place(box, context);
            var restore = new StoreRestore(place, context.Time);
            var plan = await PlanAsync(place, restore, file, context, cancellationToken);
            if (parsed.GetValue(dry))
            {
                Tell(context, plan, null);
                return ExitCode.Yes;
            }

            if (plan.Replaces > 0)
            {
                ChangeOptions.Require(context.Screen, parsed.GetValue(yes), $"Replace the store, which holds {Runs(plan.Replaces)}, by the backup of {plan.Head.At.ToLocalTime():yyyy-MM-dd HH:mm}?", $"the store and its {Runs(plan.Replaces)} may be replaced");
            }

            var done = await restore.RunAsync(plan, cancellationToken);
            Tell(context, plan, done);
            return done.Found.IsClean ? ExitCode.Yes : ExitCode.Integrity;
        });
        return command;
    }

    /// <summary>The store is open only for as long as it is looked at: nobody may have it open when its name goes over.</summary>
    private static async Task<RestorePlan> PlanAsync(BackupPlace place, StoreRestore restore, string file, CommandContext context, CancellationToken cancellationToken)
    {
        await using var store = await PantheonStore.OpenAsync(place.Options, context.Time, cancellationToken);
        return await restore.PlanAsync(file, store, cancellationToken);
    }

    private static void Tell(CommandContext context, RestorePlan plan, RestoreDone? done)
    {
        if (context.Json)
        {
            var json = DbBackup.Json("pantheon/db-restore/v1", plan.Head, plan.File, done is null);
            json["replaces_runs"] = plan.Replaces;
            json["in_place"] = done?.IsInPlace ?? false;
            json["files_written"] = done?.FilesWritten;
            json["ok"] = done?.Found.IsClean;
            json["faults"] = done is null ? null : new JsonArray([.. done.Found.Faults.Select(fault => (JsonNode)fault)]);
            context.Screen.Data(JsonText.Of(json));
            return;
        }

        var what = string.Create(CultureInfo.InvariantCulture, $"the backup of {plan.Head.At.ToLocalTime():yyyy-MM-dd HH:mm} (box {plan.Head.Box}, {Runs(plan.Head.Runs)}, {plan.Head.Events} events, {plan.Head.Blobs} files of blobs)");
        if (done is null)
        {
            context.Screen.Data($"would put {what} in the place of the store, which holds {Runs(plan.Replaces)}");
            context.Screen.Next($"pantheon db restore {plan.File} --yes");
            return;
        }

        foreach (var fault in done.Found.Faults)
        {
            context.Screen.Data(fault);
        }

        context.Screen.Data(string.Create(CultureInfo.InvariantCulture, $"{done.Found.Events} events, {done.Found.Statements} statements, {done.Found.Blobs} blobs; {(done.Found.IsClean ? "all match" : $"{done.Found.Faults.Count} do not match")}; {done.FilesWritten} files of blobs written"));
        context.Screen.Data(done.IsInPlace ? $"the store is {what} now" : $"nothing was replaced: {what} does not verify; into a store without runs it is restored all the same");
        if (done.FilesLeft is { } left)
        {
            context.Screen.Warn($"{Codes.BlobFilesOfAnother}: {left}");
        }

        if (done.IsInPlace)
        {
            context.Screen.Next("pantheon db status");
        }
    }

    private static string Runs(long count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "run" : "runs")}");
}
