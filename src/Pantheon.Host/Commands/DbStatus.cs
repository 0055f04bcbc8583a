using System.Globalization;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Pruning;

namespace Pantheon.Host.Commands;

/// <summary>The store's standing for people: what is large first.</summary>
internal static class DbStatus
{
    public static void Print(Screen screen, StoreStanding standing, TimeSpan? keep, string backup, int most)
    {
        screen.Data(string.Create(CultureInfo.InvariantCulture, $"server   postgres {standing.Server}"));
        screen.Data(string.Create(CultureInfo.InvariantCulture, $"schema   {standing.SchemaVersions} ({standing.Schema})"));
        screen.Data($"size     {Sizes.Of(standing.Bytes)} in the database, {Sizes.Of(standing.Blobs.BytesOnDisk)} in files");
        screen.Data(string.Create(
            CultureInfo.InvariantCulture,
            $"blobs    {standing.Blobs.InRows} in rows ({Sizes.Of(standing.Blobs.InRowsBytes)}), {standing.Blobs.InFiles} in files ({Sizes.Of(standing.Blobs.InFilesBytes)}, compressed {Sizes.Of(standing.Blobs.BytesOnDisk)})"));
        screen.Data(string.Create(
            CultureInfo.InvariantCulture,
            $"nights   {standing.Kept.Count} kept{Range(standing.Kept)}, {standing.PrunedNights} pruned{(standing.LastPrune is { } last ? $", last {last.ToLocalTime():yyyy-MM-dd HH:mm}" : "")}"));
        screen.Data($"keeps    {(keep is { } span ? string.Create(CultureInfo.InvariantCulture, $"details {span.TotalDays:0} days") : "everything (store.retention in the box file says otherwise)")}");
        screen.Data($"backup   {backup}");
        Tables(screen, [.. standing.Tables.Where(table => table.Rows > 0 || table.Bytes > 128 * 1024).Take(most)]);
        Nights(screen, [.. standing.Kept.Take(most)], standing.Kept.Count);
    }

    private static string Range(IReadOnlyList<KeptNight> kept) => kept.Count == 0 ? "" : $" ({DbJson.Date(kept[^1].Night)} to {DbJson.Date(kept[0].Night)})";

    private static void Tables(Screen screen, IReadOnlyList<TableSize> tables)
    {
        screen.Data("");
        var table = new Table("TABLE", "ROWS", "SIZE");
        foreach (var size in tables)
        {
            table.Add(size.Table, About(size.Rows), Sizes.Of(size.Bytes));
        }

        table.Print(screen);
    }

    private static void Nights(Screen screen, IReadOnlyList<KeptNight> nights, int all)
    {
        if (nights.Count == 0)
        {
            return;
        }

        screen.Data("");
        var table = new Table("NIGHT", "ROWS", "SIZE");
        foreach (var night in nights)
        {
            table.Add(DbJson.Date(night.Night), About(night.Rows), Sizes.Of(night.Bytes));
        }

        table.Print(screen);
        if (all > nights.Count)
        {
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"{all - nights.Count} older nights with --all"));
        }
    }

    private static string About(long rows) => rows == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{rows}");
}
