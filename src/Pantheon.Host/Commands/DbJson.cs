using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Storage.Backups;
using Pantheon.Storage.Pruning;

namespace Pantheon.Host.Commands;

/// <summary>The store's standing and what a pruning did, as JSON; sizes in bytes.</summary>
internal static class DbJson
{
    public static JsonObject Of(StoreStanding standing, TimeSpan? keep, BackupRecord? backup) => new()
    {
        ["$schema"] = "pantheon/db-status/v1",
        ["server"] = standing.Server,
        ["schema"] = standing.Schema,
        ["versions"] = standing.SchemaVersions,
        ["bytes"] = standing.Bytes,
        ["keep_days"] = keep?.TotalDays,
        ["kept"] = Nights(standing.Kept),
        ["pruned"] = new JsonObject { ["nights"] = standing.PrunedNights, ["last"] = RunJson.Moment(standing.LastPrune) },
        ["backup"] = backup is null ? null : new JsonObject { ["at"] = RunJson.Moment(backup.At), ["file"] = backup.File, ["bytes"] = backup.Bytes },
        ["tables"] = new JsonArray([.. standing.Tables.Select(table => (JsonNode)new JsonObject { ["table"] = table.Table, ["bytes"] = table.Bytes, ["rows"] = table.Rows })]),
        ["blobs"] = new JsonObject
        {
            ["in_rows"] = standing.Blobs.InRows,
            ["in_rows_bytes"] = standing.Blobs.InRowsBytes,
            ["in_files"] = standing.Blobs.InFiles,
            ["in_files_bytes"] = standing.Blobs.InFilesBytes,
            ["files_on_disk"] = standing.Blobs.FilesOnDisk,
            ["bytes_on_disk"] = standing.Blobs.BytesOnDisk,
        },
    };

    public static JsonObject Of(IReadOnlyList<KeptNight> nights) => new() { ["$schema"] = "pantheon/db-prune-plan/v1", ["nights"] = Nights(nights) };

    public static JsonObject Of(PruningDone done) => new()
    {
        ["$schema"] = "pantheon/db-prune/v1",
        ["nights"] = new JsonArray([.. done.Nights.Select(night => (JsonNode)new JsonObject { ["night"] = Date(night.Night), ["bytes"] = night.Bytes, ["kept"] = night.Kept })]),
        ["blobs"] = new JsonObject { ["count"] = done.Swept.Blobs, ["bytes"] = done.Swept.Bytes, ["files"] = done.Swept.Files, ["left"] = done.Swept.Left },
    };

    public static string Date(DateOnly night) => night.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static JsonArray Nights(IEnumerable<KeptNight> nights) =>
        [.. nights.Select(night => (JsonNode)new JsonObject { ["night"] = Date(night.Night), ["bytes"] = night.Bytes, ["rows"] = night.Rows })];
}
