using System.Globalization;
using Pantheon.Storage.Artifacts;
using Pantheon.Storage.Postgres.Connections;

namespace Pantheon.Storage.Pruning;

/// <summary>Asks the server how large what is; its catalog answers that without reading a row.</summary>
internal sealed class StoreSizes(StoreSession session, BlobFiles files)
{
    private const string Partitions = """
        SELECT p.relname AS parent, substring(c.relname FROM '_([0-9]{8})$') AS night, pg_total_relation_size(c.oid) AS bytes, greatest(c.reltuples, 0)::bigint AS entries
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
        WHERE p.relnamespace = 'pantheon'::regnamespace AND p.relkind = 'p'
        """;

    public Task<IReadOnlyList<KeptNight>> KeptAsync(CancellationToken cancellationToken) => session.ReadAsync(
        new($"SELECT night, sum(bytes)::bigint, sum(entries)::bigint FROM ({Partitions}) part WHERE night IS NOT NULL GROUP BY night ORDER BY night DESC"),
        row => new KeptNight(DateOnly.ParseExact(row.Text(), "yyyyMMdd", CultureInfo.InvariantCulture), row.Long(), row.Long()),
        cancellationToken);

    public async Task<StoreStanding> StandingAsync(CancellationToken cancellationToken)
    {
        var (server, schema, versions, bytes, pruned, last) = (await session.ReadAsync(
            new("""
                SELECT current_setting('server_version'), (SELECT max("MigrationId") FROM __ef_history), (SELECT count(*)::int FROM __ef_history),
                  pg_database_size(current_database()), (SELECT count(*) FROM pruned_night), (SELECT max(at) FROM pruned_night)
                """),
            row => (row.Text(), row.Text(), row.Int(), row.Long(), row.Long(), row.TimeOrNull()),
            cancellationToken))[0];
        return new StoreStanding
        {
            Server = server,
            Schema = schema,
            SchemaVersions = versions,
            Bytes = bytes,
            Tables = await TablesAsync(cancellationToken),
            Kept = await KeptAsync(cancellationToken),
            PrunedNights = pruned,
            LastPrune = last,
            Blobs = await BlobsAsync(cancellationToken),
        };
    }

    private Task<IReadOnlyList<TableSize>> TablesAsync(CancellationToken cancellationToken) => session.ReadAsync(
        new($"""
            SELECT parent, sum(bytes)::bigint, sum(entries)::bigint FROM (
              SELECT parent::text, bytes, entries FROM ({Partitions}) part UNION ALL
              SELECT c.relname::text, pg_total_relation_size(c.oid), greatest(c.reltuples, 0)::bigint FROM pg_class c
              WHERE c.relnamespace = 'pantheon'::regnamespace AND c.relkind = 'r' AND NOT c.relispartition) sizes
            GROUP BY parent ORDER BY 2 DESC, 1
            """),
        row => new TableSize(row.Text(), row.Long(), row.Long()),
        cancellationToken);

    private async Task<BlobSizes> BlobsAsync(CancellationToken cancellationToken)
    {
        var (rows, rowBytes, large, largeBytes) = (await session.ReadAsync(
            new("""
                SELECT count(*) FILTER (WHERE inline IS NOT NULL), coalesce(sum(bytes) FILTER (WHERE inline IS NOT NULL), 0)::bigint,
                  count(*) FILTER (WHERE inline IS NULL), coalesce(sum(bytes) FILTER (WHERE inline IS NULL), 0)::bigint FROM blob
                """),
            row => (row.Long(), row.Long(), row.Long(), row.Long()),
            cancellationToken))[0];
        var (count, onDisk) = (0L, 0L);
        foreach (var file in files.All())
        {
            // it may have gone since it was listed
            (count, onDisk) = file.Exists ? (count + 1, onDisk + file.Length) : (count, onDisk);
        }

        return new BlobSizes(rows, rowBytes, large, largeBytes, count, onDisk);
    }
}
