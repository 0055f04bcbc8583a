using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Storage.Artifacts;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Pruning;

/// <summary>Takes away blobs that nothing refers to, rows first and then files, so that a crash leaves nothing but files without a row, which the next sweep finds.</summary>
/// <remarks>A writer touches a blob's row before it looks for the file. A file is unlinked only while the sweep holds the place of that row: who writes the same bytes meanwhile waits, and writes the file again.</remarks>
internal sealed class BlobSweep(StoreSession session, BlobFiles files)
{
    private const int PerBatch = 200;

    // shorter than the server waits before it looks for deadlocks: a writer is never the one that gives way
    private const string GiveWay = "SET LOCAL lock_timeout = '300ms'";

    private readonly BlobOwner _owner = new(session, files);

    /// <summary>Ends where something fails, with what was done by then.</summary>
    /// <param name="grace">A blob younger than this may belong to something that is still to be written.</param>
    /// <param name="withFiles">Whether files without a row are a crash's leaving, where the folder is this store's; a box that shares a store has files of one that it had before.</param>
    /// <param name="mayGoOn">Asked between batches.</param>
    public async Task<Swept> RunAsync(TimeSpan grace, bool withFiles, Func<bool> mayGoOn, CancellationToken cancellationToken)
    {
        var swept = new Swept(0, 0, 0);
        try
        {
            var whyNot = await _owner.WhyNotAsync(mayAdopt: withFiles, cancellationToken);
            var areOurs = whyNot is null;
            swept = swept with { Left = withFiles ? whyNot : null };
            var garbage = await session.ReadAsync(
                new Values().Argument("grace", grace, NpgsqlDbType.Interval).Command("SELECT g FROM garbage(@grace) g ORDER BY g"), row => row.Bytes(), cancellationToken, Commands.AsLongAsItTakes);
            foreach (var batch in garbage.Chunk(PerBatch).TakeWhile(_ => mayGoOn()))
            {
                var gone = await DeleteAsync(batch, grace, cancellationToken);
                swept = swept with { Blobs = swept.Blobs + gone.Count, Bytes = swept.Bytes + gone.Sum(blob => blob.Bytes) };
                if (areOurs)
                {
                    swept = swept with { Files = swept.Files + await UnlinkAsync([.. gone.Select(blob => blob.Digest)], cancellationToken) };
                }
            }

            if (areOurs && withFiles)
            {
                await OrphansAsync(grace, mayGoOn, count => swept = swept with { Files = swept.Files + count }, cancellationToken);
            }

            return swept;
        }
        catch (Exception fault) when (fault is PantheonException or IOException or UnauthorizedAccessException)
        {
            return swept with { Fault = fault };
        }
    }

    private async Task<IReadOnlyList<(byte[] Digest, long Bytes)>> DeleteAsync(byte[][] batch, TimeSpan grace, CancellationToken cancellationToken)
    {
        try
        {
            return await session.WriteAsync(
                connection => connection.ReadAsync(
                    new Values()
                        .Argument("batch", batch, NpgsqlDbType.Array | NpgsqlDbType.Bytea)
                        .Argument("grace", grace, NpgsqlDbType.Interval)
                        .Command("""
                            DELETE FROM blob WHERE sha256 IN (
                              SELECT sha256 FROM blob WHERE sha256 = ANY(@batch) AND touched_at < clock_timestamp() - @grace ORDER BY sha256 FOR UPDATE SKIP LOCKED)
                            RETURNING sha256, bytes
                            """),
                    row => (row.Bytes(), row.Long()),
                    cancellationToken,
                    Commands.AsLongAsItTakes),
                cancellationToken);
        }
        catch (PantheonException used) when (used.InnerException is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation })
        {
            // one of them has been used since it was found: the others go one by one
            var gone = new List<(byte[], long)>();
            foreach (var one in batch.Length > 1 ? batch : [])
            {
                gone.AddRange(await DeleteAsync([one], grace, cancellationToken));
            }

            return gone;
        }
    }

    /// <summary>Gives how many files went; those whose bytes are being written at this moment are not among them.</summary>
    private async Task<int> UnlinkAsync(IReadOnlyList<byte[]> digests, CancellationToken cancellationToken)
    {
        var present = digests.Where(digest => File.Exists(files.PathOf(Of(digest)))).ToArray();
        return present.Length == 0 ? 0 : await session.ReadAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await connection.RunAsync(new NpgsqlBatchCommand(GiveWay), cancellationToken);
                var unlinked = 0;
                try
                {
                    var held = await connection.ReadAsync(
                        new Values()
                            .Argument("batch", present, NpgsqlDbType.Array | NpgsqlDbType.Bytea)
                            .Command("INSERT INTO blob (sha256, bytes, media_type) SELECT sha256, 0, '' FROM unnest(@batch) AS sha256 ORDER BY sha256 ON CONFLICT DO NOTHING RETURNING sha256"),
                        row => row.Digest(),
                        cancellationToken);
                    foreach (var digest in held)
                    {
                        File.Delete(files.PathOf(digest));
                        unlinked++;
                    }
                }
                catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
                {
                    // one of them is being written: the next sweep looks again
                }

                // the rows only held the places
                await transaction.RollbackAsync(cancellationToken);
                return unlinked;
            },
            cancellationToken);
    }

    /// <summary>Files that a crash left without a row, and such as were never finished; one that has gone since it was listed is nobody's any more.</summary>
    private async Task OrphansAsync(TimeSpan grace, Func<bool> mayGoOn, Action<int> count, CancellationToken cancellationToken)
    {
        var before = await ClockAsync(cancellationToken) - grace;
        foreach (var old in files.All().Where(file => file.Exists && file.LastWriteTimeUtc < before).Chunk(PerBatch).TakeWhile(_ => mayGoOn()))
        {
            foreach (var part in old.Where(file => BlobFiles.DigestOf(file) is null))
            {
                part.Delete();
                count(1);
            }

            var named = old.Select(BlobFiles.DigestOf).OfType<Digest>().Select(digest => digest.ToBytes()).ToArray();
            var orphans = await session.ReadAsync(
                new Values()
                    .Argument("batch", named, NpgsqlDbType.Array | NpgsqlDbType.Bytea)
                    .Command("SELECT f FROM unnest(@batch) f WHERE NOT EXISTS (SELECT FROM blob WHERE sha256 = f)"),
                row => row.Bytes(),
                cancellationToken);
            count(await UnlinkAsync(orphans, cancellationToken));
        }
    }

    private async Task<DateTime> ClockAsync(CancellationToken cancellationToken) =>
        (await session.ReadAsync(new("SELECT clock_timestamp()"), row => row.Time(), cancellationToken))[0].UtcDateTime;

    private static Digest Of(byte[] digest) => new(Convert.ToHexStringLower(digest));
}
