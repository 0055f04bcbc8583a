using System.Text;
using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Artifacts;

/// <summary>The chain of signed statements across all runs: each names the one before, so that none can be left out unseen.</summary>
internal sealed class ManifestChain(StoreSession session, BlobStore blobs, ManifestSigner signer)
{
    private const string Columns = "m.seq, m.signature, m.key_id, m.statement_sha256, m.prev_statement_sha256, m.head_seq, m.head_sha256";
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtext('pantheon.manifest'))";
    private const string Last = $"SELECT {Columns} FROM manifest m ORDER BY m.seq DESC LIMIT 1";

    /// <summary>Seals a run or an attempt; sealing the very same again gives the statement that is there, and anything else a later one that stands in its place.</summary>
    public Task<SealedStatement> SealAsync(SealRequest request, CancellationToken cancellationToken) =>
        session.WriteAsync(connection => AppendAsync(connection, request, cancellationToken), cancellationToken);

    public async Task<SealedStatement?> FindAsync(RunId run, NodeId? node, int? attempt, CancellationToken cancellationToken)
    {
        var rows = await session.ReadAsync(connection => connection.ReadAsync(Select(run, node, attempt), ReadPlace, cancellationToken), cancellationToken);
        if (rows.Count == 0)
        {
            return null;
        }

        var content = await blobs.GetAsync(rows[0].Digest, cancellationToken);
        return content is null ? null : new SealedStatement(rows[0].Sequence, content, rows[0].Signature, rows[0].KeyId);
    }

    private async Task<SealedStatement> AppendAsync(NpgsqlConnection connection, SealRequest request, CancellationToken cancellationToken)
    {
        // one writer at a time: a statement names the one before it
        await connection.RunAsync(new NpgsqlBatchCommand(Lock), cancellationToken);
        if (request.Fence is { } fence && (await connection.ReadAsync(FenceOf(request.Run), row => row.Long(), cancellationToken)).SingleOrDefault() != fence)
        {
            throw new FencedOffException(Codes.RunFencedOff, request.Run);
        }

        if (await connection.ReadAsync(Select(request.Run, request.Node, request.Attempt), ReadPlace, cancellationToken) is [var there, ..])
        {
            var same = Statement.Write(request, there.Sequence, there.Previous, there.HeadSequence, there.HeadHash);
            if (Digest.Of(same) == there.Digest)
            {
                return new SealedStatement(there.Sequence, same, there.Signature, there.KeyId);
            }
        }

        var last = (await connection.ReadAsync(new NpgsqlBatchCommand(Last), ReadPlace, cancellationToken)).SingleOrDefault();
        var head = await connection.ReadAsync(
            new Values()
                .Argument("chain", request.Run.Value, NpgsqlDbType.Uuid)
                .Command("SELECT last_seq, last_sha256 FROM chain_head WHERE chain = @chain ORDER BY last_seq DESC LIMIT 1"),
            row => (Sequence: row.Long(), Hash: row.Bytes()),
            cancellationToken);
        var (headSequence, headHash) = head.Count == 0 ? (0, EventRow.Origin) : head[0];
        var link = Link(request, last, headSequence, headHash);
        await blobs.PutAsync(connection, link.Place.Digest, link.Content, Statement.MediaType, cancellationToken);
        await connection.RunAsync(Written(request, link.Place).Insert("manifest"), cancellationToken);
        return new SealedStatement(link.Place.Sequence, link.Content, link.Place.Signature, link.Place.KeyId);
    }

    /// <summary>Locks the chain for the transaction, and reads where it ends; for <see cref="ReadLastAsync"/>.</summary>
    public static IEnumerable<NpgsqlBatchCommand> SelectLast() => [new(Lock), new(Last)];

    public static async Task<Place?> ReadLastAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await Row.AllAsync(reader, _ => true, cancellationToken);
        return (await Row.AllAsync(reader, ReadPlace, cancellationToken)).SingleOrDefault();
    }

    /// <summary>The rows of statements behind the last one, whose chain is locked; what they attest is a change's own, and so is none that stands there already.</summary>
    public async Task<IReadOnlyList<NpgsqlBatchCommand>> AppendAsync(
        NpgsqlConnection connection, IReadOnlyList<SealRequest> requests, Place? last, long headSequence, byte[] headHash, CancellationToken cancellationToken)
    {
        var (contents, rows) = (new List<Values>(), new List<Values>());
        foreach (var request in requests)
        {
            var link = Link(request, last, headSequence, headHash);
            if (link.Content.Length <= BlobStore.MostInline)
            {
                contents.Add(BlobStore.Row(link.Place.Digest, link.Content, Statement.MediaType));
            }
            else
            {
                await blobs.PutAsync(connection, link.Place.Digest, link.Content, Statement.MediaType, cancellationToken);
            }

            rows.Add(Written(request, link.Place));
            last = link.Place;
        }

        return [.. BlobStore.Inline(contents), .. ManyValues.Insert(rows, "manifest")];
    }

    private (Place Place, byte[] Content) Link(SealRequest request, Place? last, long headSequence, byte[] headHash)
    {
        var (sequence, previous) = ((last?.Sequence ?? 0) + 1, last?.Digest.ToBytes());
        var content = Statement.Write(request, sequence, previous, headSequence, headHash);
        return (new Place(sequence, signer.Sign(content), signer.KeyId, Digest.Of(content), previous, headSequence, headHash), content);
    }

    private static Values Written(SealRequest request, Place place) => new Values()
        .Long("seq", place.Sequence)
        .Guid("run_id", request.Run.Value)
        .Text("node", request.Node?.Value)
        .Int("attempt", request.Attempt)
        .Long("head_seq", place.HeadSequence)
        .Bytes("head_sha256", place.HeadHash)
        .Bytes("prev_statement_sha256", place.Previous)
        .Digest("statement_sha256", place.Digest)
        .Digest("statement_blob", place.Digest)
        .Text("key_id", place.KeyId)
        .Bytes("signature", Encoding.ASCII.GetBytes(place.Signature));

    private static NpgsqlBatchCommand Select(RunId run, NodeId? node, int? attempt) => new Values()
        .Argument("run", run.Value, NpgsqlDbType.Uuid)
        .Argument("node", (object?)node?.Value ?? DBNull.Value, NpgsqlDbType.Text)
        .Argument("attempt", (object?)attempt ?? DBNull.Value, NpgsqlDbType.Integer)
        .Command($"SELECT {Columns} FROM manifest m WHERE m.run_id = @run AND m.node IS NOT DISTINCT FROM @node AND m.attempt IS NOT DISTINCT FROM @attempt ORDER BY m.seq DESC LIMIT 1");

    private static NpgsqlBatchCommand FenceOf(RunId run) => new Values().Argument("run", run.Value, NpgsqlDbType.Uuid).Command("SELECT fence FROM run WHERE id = @run");

    private static Place ReadPlace(Row row) =>
        new(row.Long(), Encoding.ASCII.GetString(row.Bytes()), row.Text(), row.Digest(), row.BytesOrNull(), row.Long(), row.Bytes());

    /// <summary>Where a statement stands in the chain, and what it says of its run's journal.</summary>
    internal sealed record Place(long Sequence, string Signature, string KeyId, Digest Digest, byte[]? Previous, long HeadSequence, byte[] HeadHash);
}
