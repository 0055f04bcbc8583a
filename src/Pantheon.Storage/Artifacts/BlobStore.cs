using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Identity;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Artifacts;

/// <summary>Bytes under their digest: small ones in the row, larger ones in files whose rows guard them against the sweep.</summary>
internal sealed class BlobStore(StoreSession session, string folder)
{
    /// <summary>Content up to this many bytes lives in its row.</summary>
    public const int MostInline = 16 * 1024;

    private const string Touch = "ON CONFLICT (sha256) DO UPDATE SET touched_at = clock_timestamp()";

    public BlobFiles Files { get; } = new(Path.GetFullPath(folder));

    public async Task<Digest> PutAsync(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken)
    {
        var digest = Digest.Of(content.Span);
        await session.WriteAsync(
            async connection =>
            {
                await PutAsync(connection, digest, content, mediaType, cancellationToken);
                return true;
            },
            cancellationToken);
        return digest;
    }

    /// <summary>Within the caller's transaction. The row is touched first: its lock keeps a sweep from unlinking the file in between.</summary>
    public async Task PutAsync(NpgsqlConnection connection, Digest digest, ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken)
    {
        if (content.Length <= MostInline)
        {
            await connection.RunAsync(Inline([Row(digest, content, mediaType)]), cancellationToken);
            return;
        }

        var (codec, encoded) = BlobFiles.Encode(content);
        await connection.RunAsync(Row(digest, content.Length, mediaType, codec, null).Insert("blob", Touch), cancellationToken);
        await Files.WriteIfAbsentAsync(digest, encoded, cancellationToken);
    }

    /// <summary>Rows that hold small content themselves, no two of one digest.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Inline(IReadOnlyList<Values> rows) => ManyValues.Insert(rows, "blob", Touch);

    public static Values Row(Digest digest, ReadOnlyMemory<byte> content, string mediaType) => Row(digest, content.Length, mediaType, "none", content.ToArray());

    private static Values Row(Digest digest, long bytes, string mediaType, string codec, byte[]? inline) => new Values()
        .Digest("sha256", digest)
        .Long("bytes", bytes)
        .Text("media_type", mediaType)
        .Text("codec", codec)
        .Bytes("inline", inline);

    public async Task<byte[]?> GetAsync(Digest digest, CancellationToken cancellationToken)
    {
        var select = new Values().Argument("sha256", digest.ToBytes(), NpgsqlDbType.Bytea).Command("SELECT codec, inline FROM blob WHERE sha256 = @sha256");
        var rows = await session.ReadAsync(
            connection => connection.ReadAsync(select, row => (Codec: row.Text(), Inline: row.BytesOrNull()), cancellationToken),
            cancellationToken);
        if (rows.Count == 0)
        {
            return null;
        }

        return rows[0].Inline is { } inline
            ? BlobFiles.Checked(digest, inline, "its row")
            : await Files.ReadAsync(digest, rows[0].Codec, cancellationToken);
    }
}
