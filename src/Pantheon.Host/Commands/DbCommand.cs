using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Backups;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon db`: how large the store is, bringing it to this program's schema, dropping old details, copying it and putting a copy in its place.</summary>
internal static class DbCommand
{
    private const int NightsShown = 10;

    public static Command Create(Func<ParseResult, CommandContext> contextOf) =>
        new("db", "The store: its size, its schema, what is kept, and copies of it") { Status(contextOf), Migrate(contextOf), DbPrune.Create(contextOf), DbBackup.Create(contextOf), DbRestore.Create(contextOf) };

    public static Task<PantheonStore> OpenAsync(CommandContext context, CancellationToken cancellationToken) =>
        StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);

    private static Command Status(Func<ParseResult, CommandContext> contextOf)
    {
        var all = new Option<bool>("--all") { Description = "Every night and every table" };
        var status = new Command("status", "Server, schema, and the size of nights, tables and blobs, for example: pantheon db status --json=bytes,kept") { all };
        status.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var box = BoxOpening.Read(context);
            await using var store = await StoreOpening.OpenAsync(box, context.Environment, context.Time, cancellationToken);
            var standing = await store.Retention.StandingAsync(cancellationToken);
            if (context.Json)
            {
                context.Screen.Data(JsonText.Of(DbJson.Of(standing, box.KeepTraces, BackupRecord.Read(box.DataFolder))));
            }
            else
            {
                DbStatus.Print(context.Screen, standing, box.KeepTraces, LastBackup.Words(box, context.Time), parsed.GetValue(all) ? int.MaxValue : NightsShown);
            }

            return ExitCode.Yes;
        });
        return status;
    }

    /// <summary>Every command migrates a store that it opens; this one does nothing else, and says so.</summary>
    private static Command Migrate(Func<ParseResult, CommandContext> contextOf)
    {
        var migrate = new Command("migrate", "Bring the store to this program's schema; a newer store is refused, and nothing is ever taken back");
        migrate.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var store = await OpenAsync(context, cancellationToken);
            var standing = await store.Retention.StandingAsync(cancellationToken);
            if (context.Json)
            {
                context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/db-migrate/v1", ["schema"] = standing.Schema, ["versions"] = standing.SchemaVersions }));
            }
            else
            {
                context.Screen.Data(string.Create(CultureInfo.InvariantCulture, $"the store is at schema {standing.SchemaVersions} ({standing.Schema})"));
            }

            return ExitCode.Yes;
        });
        return migrate;
    }
}
