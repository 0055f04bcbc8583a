using System.Text;
using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Artifacts;

/// <summary>The chain of signed statements across all runs: each names the one before, so that none can be left out unseen.</summary>
internal sealed class ManifestChain(StoreSession session, BlobStore blobs, ManifestSigner signer)
{
    private const string Columns = "m.seq, m.signature, m.key_id, m.statement_sha256";

    /// <summary>Seals once per run or attempt: sealing the same again gives the statement that is there.</summary>
    public async Task<SealedStatement> SealAsync(SealRequest request, CancellationToken cancellationToken)
    {
        if (await FindAsync(request.Run, request.Node, request.Attempt, cancellationToken) is { } found)
        {
            return found;
        }

        var sealedNow = await session.WriteAsync(connection => AppendAsync(connection, request, cancellationToken), cancellationToken);
        return sealedNow ?? (await FindAsync(request.Run, request.Node, request.Attempt, cancellationToken))!;
    }

    public async Task<SealedStatement?> FindAsync(RunId run, NodeId? node, int? attempt, CancellationToken cancellationToken)
    {
        var rows = await session.ReadAsync(connection => connection.ReadAsync(Select(run, node, attempt), ReadPlace, cancellationToken), cancellationToken);
        if (rows.Count == 0)
        {
            return null;
        }

        var (sequence, signature, keyId, digest) = rows[0];
        var content = await blobs.GetAsync(digest, cancellationToken);
        return content is null ? null : new SealedStatement(sequence, content, signature, keyId);
    }

    private async Task<SealedStatement?> AppendAsync(NpgsqlConnection connection, SealRequest request, CancellationToken cancellationToken)
    {
        // one writer at a time: a statement names the one before it
        await connection.RunAsync(new NpgsqlBatchCommand("SELECT pg_advisory_xact_lock(hashtext('pantheon.manifest'))"), cancellationToken);
        if ((await connection.ReadAsync(Select(request.Run, request.Node, request.Attempt), ReadPlace, cancellationToken)).Count > 0)
        {
            return null;
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
        .Command($"SELECT {Columns} FROM manifest m WHERE m.run_id = @run AND m.node IS NOT DISTINCT FROM @node AND m.attempt IS NOT DISTINCT FROM @attempt");

    private static (long Sequence, string Signature, string KeyId, Digest Digest) ReadPlace(Row row) =>
        (row.Long(), Encoding.ASCII.GetString(row.Bytes()), row.Text(), row.Digest());
}
