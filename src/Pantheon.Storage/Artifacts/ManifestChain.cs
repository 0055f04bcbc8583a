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
        await connection.RunAsync(new NpgsqlBatchCommand("SELECT pg_advisory_xact_lock(hashtext('pantheon.manifest'))"), cancellationToken);
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

        var last = await connection.ReadAsync(
            new NpgsqlBatchCommand("SELECT seq, statement_sha256 FROM manifest ORDER BY seq DESC LIMIT 1"), row => (Sequence: row.Long(), Hash: row.Bytes()), cancellationToken);
        var head = await connection.ReadAsync(
            new Values()
                .Argument("chain", request.Run.Value, NpgsqlDbType.Uuid)
                .Command("SELECT last_seq, last_sha256 FROM chain_head WHERE chain = @chain ORDER BY last_seq DESC LIMIT 1"),
            row => (Sequence: row.Long(), Hash: row.Bytes()),
            cancellationToken);
        var sequence = last.Count == 0 ? 1 : last[0].Sequence + 1;
        var previous = last.Count == 0 ? null : last[0].Hash;
        var (headSequence, headHash) = head.Count == 0 ? (0, EventRow.Origin) : head[0];

        signer.Refresh();
        var content = Statement.Write(request, sequence, previous, headSequence, headHash);
        var digest = Digest.Of(content);
        var signature = signer.Sign(content);
        await blobs.PutAsync(connection, digest, content, Statement.MediaType, cancellationToken);
        await connection.RunAsync(
            new Values()
                .Long("seq", sequence)
                .Guid("run_id", request.Run.Value)
                .Text("node", request.Node?.Value)
                .Int("attempt", request.Attempt)
                .Long("head_seq", headSequence)
                .Bytes("head_sha256", headHash)
                .Bytes("prev_statement_sha256", previous)
                .Digest("statement_sha256", digest)
                .Digest("statement_blob", digest)
                .Text("key_id", signer.KeyId)
                .Bytes("signature", Encoding.ASCII.GetBytes(signature))
                .Insert("manifest"),
            cancellationToken);
        return new SealedStatement(sequence, content, signature, signer.KeyId);
    }

    private static NpgsqlBatchCommand Select(RunId run, NodeId? node, int? attempt) => new Values()
        .Argument("run", run.Value, NpgsqlDbType.Uuid)
        .Argument("node", (object?)node?.Value ?? DBNull.Value, NpgsqlDbType.Text)
        .Argument("attempt", (object?)attempt ?? DBNull.Value, NpgsqlDbType.Integer)
        .Command($"SELECT {Columns} FROM manifest m WHERE m.run_id = @run AND m.node IS NOT DISTINCT FROM @node AND m.attempt IS NOT DISTINCT FROM @attempt ORDER BY m.seq DESC LIMIT 1");

    private static NpgsqlBatchCommand FenceOf(RunId run) => new Values().Argument("run", run.Value, NpgsqlDbType.Uuid).Command("SELECT fence FROM run WHERE id = @run");

    private static Place ReadPlace(Row row) =>
        new(row.Long(), Encoding.ASCII.GetString(row.Bytes()), row.Text(), row.Digest(), row.BytesOrNull(), row.Long(), row.Bytes());

    private sealed record Place(long Sequence, string Signature, string KeyId, Digest Digest, byte[]? Previous, long HeadSequence, byte[] HeadHash);
}
