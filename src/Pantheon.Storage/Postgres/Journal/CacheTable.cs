using NpgsqlTypes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>What nodes with `cache: content` came to.</summary>
internal sealed class CacheTable(StoreSession session)
{
    private const string Kind = "node";

    public async Task<CacheEntry?> FindAsync(Digest key, string what, CancellationToken cancellationToken)
    {
        var use = Arguments(key, what).Command("UPDATE cache_entry SET hits = hits + 1, used_at = clock_timestamp() WHERE kind = @kind AND key_sha256 = @key RETURNING key_sha256, what, value_blob");
        var found = await session.WriteAsync(connection => connection.ReadAsync(use, Read, cancellationToken), cancellationToken);
        if (found.Count > 0)
        {
            return found[0];
        }

        var near = Arguments(key, what).Command("SELECT key_sha256, what, value_blob FROM cache_entry WHERE kind = @kind AND what = @what AND key_sha256 <> @key ORDER BY made_at DESC LIMIT 1");
        return (await session.ReadAsync(near, Read, cancellationToken)).SingleOrDefault();
    }

    public Task SaveAsync(CacheEntry entry, CancellationToken cancellationToken) => session.WriteAsync(
        connection => connection.RunAsync(
            new Values().Text("kind", Kind).Digest("key_sha256", entry.Key).Text("what", entry.What).Digest("value_blob", entry.Value).Upsert("cache_entry", "kind", "key_sha256"),
            cancellationToken),
        cancellationToken);

    private static Values Arguments(Digest key, string what) => new Values()
        .Argument("kind", Kind, NpgsqlDbType.Text)
        .Argument("key", key.ToBytes(), NpgsqlDbType.Bytea)
        .Argument("what", what, NpgsqlDbType.Text);

    private static CacheEntry Read(Row row) => new(row.Digest(), row.Text(), row.Digest());
}
