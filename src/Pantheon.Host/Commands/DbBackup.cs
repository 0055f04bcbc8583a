using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Backups;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon db backup`: copies the store as it stands into one file, by day or night.</summary>
internal static class DbBackup
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var to = new Option<string?>("--out") { Description = "Write this file (backups/pantheon-DATE.tar in the data folder)", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Also over a file that stands there" };
        var dry = ChangeOptions.DryRun("Say what would be copied, and write nothing");
        var command = new Command("backup", "Copy database and blobs as they stand now into one file; the signing key is not in it: keep a copy of the keys folder apart\n\n  pantheon db backup\n  pantheon db backup --out store.tar --dry-run") { to, force, dry };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var place = Place(BoxOpening.Read(context), context);
            var file = parsed.GetValue(to) is { } named ? Path.GetFullPath(named, context.Folder) : place.FileAt(context.Time.GetUtcNow());
            await using var store = await PantheonStore.OpenAsync(place.Options, context.Time, cancellationToken);
            var backup = new StoreBackup(place, store, context.Time);
            var isDry = parsed.GetValue(dry);
            var head = isDry ? (await backup.PlanAsync(cancellationToken)).Head : await backup.MakeAsync(file, parsed.GetValue(force), cancellationToken);
            Tell(context, head, file, isDry);
            return ExitCode.Yes;
        });
        return command;
    }

    public static BackupPlace Place(BoxSpec box, CommandContext context) => new()
    {
        Options = StoreOptions.Of(box, ProgramVersion.Text, context.Environment.Find) with { ReadsKey = false },
        Environment = context.Environment.Find,
    };

    public static JsonObject Json(string schema, BackupHead head, string file, bool isDry) => new()
    {
        ["$schema"] = schema,
        ["dry_run"] = isDry,
        ["file"] = file,
        ["at"] = RunJson.Moment(head.At),
        ["box"] = head.Box,
        ["version"] = head.Version,
        ["server"] = head.Server,
        ["schema"] = head.StoreSchema,
        ["runs"] = head.Runs,
        ["events"] = head.Events,
        ["statement"] = head.Statement,
        ["key_id"] = head.KeyId,
        ["blobs"] = head.Blobs,
        ["blobs_elsewhere"] = head.BlobsElsewhere,
    };

    private static void Tell(CommandContext context, BackupHead head, string file, bool isDry)
    {
        if (context.Json)
        {
            var json = Json("pantheon/db-backup/v1", head, file, isDry);
            json["bytes"] = isDry ? null : new FileInfo(file).Length;
            context.Screen.Data(JsonText.Of(json));
        }
        else
        {
            context.Screen.Data(string.Create(
                CultureInfo.InvariantCulture, $"{(isDry ? "would copy" : "copied")} {head.Runs} runs, {head.Events} events, {head.Statement} statements and {head.Blobs} files of blobs into {file}{(isDry ? "" : $" ({Sizes.Of(new FileInfo(file).Length)})")}"));
        }

        if (head.BlobsElsewhere > 0)
        {
            context.Screen.Warn(string.Create(CultureInfo.InvariantCulture, $"{head.BlobsElsewhere} blobs lie in files that are not on this box, and are not in the backup; pantheon artifacts verify --all names them"));
        }

        if (!isDry)
        {
            context.Screen.Say("the signing key is not in it: keep a copy of the keys folder apart");
            context.Screen.Next($"pantheon db restore {file} --dry-run");
        }
    }
}
