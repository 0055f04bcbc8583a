using System.Text;
using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Artifacts;

/// <summary>Computes every hash again: chains of events, signed statements, blobs; names each thing that differs.</summary>
public sealed class ChainVerifier
{
    private readonly StoreSession _session;
    private readonly BlobStore _blobs;
    private readonly ManifestSigner _signer;

    public ChainVerifier(NpgsqlDataSource source, string blobFolder, ManifestSigner signer)
    {
        _session = new StoreSession(source);
        _blobs = new BlobStore(_session, blobFolder);
        _signer = signer;
    }

    /// <summary>Everything in the store, or only what belongs to one run.</summary>
    public async Task<Verification> VerifyAsync(RunId? run, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        var chains = run is { } one ? [one.Value] : await ReadAsync(
            new NpgsqlBatchCommand("SELECT DISTINCT chain FROM chain_head ORDER BY chain"),
            row => row.Guid(),
            cancellationToken);
        var events = 0;
        foreach (var chain in chains)
        {
            events += await VerifyChainAsync(chain, faults, cancellationToken);
        }

        var statements = await VerifyStatementsAsync(run, faults, cancellationToken);
        var blobs = await VerifyBlobsAsync(run, faults, cancellationToken);
        return new Verification(events, statements, blobs, faults);
    }

    private async Task<int> VerifyChainAsync(Guid chain, List<string> faults, CancellationToken cancellationToken)
    {
        var byChain = new Values().Argument("chain", chain, NpgsqlDbType.Uuid);
        var stretches = await ReadAsync(
            byChain.Command("""
                SELECT h.night, h.first_seq, h.first_prev_sha256, h.last_seq, h.last_sha256, n.pruned_at IS NOT NULL
                FROM chain_head h LEFT JOIN night n USING (night) WHERE h.chain = @chain ORDER BY h.first_seq
                """),
            row => new Stretch(row.Date(), row.Long(), row.Bytes(), row.Long(), row.Bytes(), row.Flag()),
            cancellationToken);
        var events = await ReadAsync(
            new Values().Argument("chain", chain, NpgsqlDbType.Uuid).Command($"SELECT {EventRow.Columns} FROM event WHERE chain = @chain ORDER BY seq"), EventRow.Read, cancellationToken);
        var name = $"journal {chain:n}";
        var (sequence, hash) = (0L, EventRow.Origin);
        foreach (var stretch in stretches)
        {
            Expect(
                stretch.FirstSequence == sequence + 1 && Same(stretch.FirstPrevious, hash),
                $"{name}: night {stretch.Night:yyyy-MM-dd} does not continue the night before");
            var part = events.Where(link => link.Sequence >= stretch.FirstSequence && link.Sequence <= stretch.LastSequence).ToList();
            if (part.Count == 0 && stretch.Pruned)
            {
                (sequence, hash) = (stretch.LastSequence, stretch.LastHash);
                continue;
            }

            (sequence, hash) = (stretch.FirstSequence - 1, stretch.FirstPrevious);
            foreach (var link in part)
            {
                Expect(link.Sequence == sequence + 1, $"{name}: event {sequence + 1} is missing");
                Expect(Same(link.Previous, hash), $"{name}: event {link.Sequence} does not follow the one before it");
                Expect(Same(link.ComputeHash(), link.Hash), $"{name}: event {link.Sequence} ({link.Event.Kind}) was changed");
                (sequence, hash) = (link.Sequence, link.Hash);
            }

            Expect(
                sequence == stretch.LastSequence && Same(hash, stretch.LastHash),
                $"{name}: night {stretch.Night:yyyy-MM-dd} does not end at its head (event {stretch.LastSequence})");
            (sequence, hash) = (stretch.LastSequence, stretch.LastHash);
        }

        Expect(events.Count == 0 || events[^1].Sequence <= sequence, $"{name}: it has events behind its head");
        return events.Count;

        void Expect(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }
    }

    private async Task<int> VerifyStatementsAsync(RunId? run, List<string> faults, CancellationToken cancellationToken)
    {
        var statements = await ReadAsync(
            new NpgsqlBatchCommand("SELECT seq, run_id, head_seq, head_sha256, prev_statement_sha256, statement_sha256, key_id, signature FROM manifest ORDER BY seq"),
            row => new Sealed(
                row.Long(),
                row.Guid(),
                row.Long(),
                row.Bytes(),
                row.BytesOrNull(),
                row.Digest(),
                row.Text(),
                Encoding.ASCII.GetString(row.Bytes())),
            cancellationToken);
        var checkedCount = 0;
        Sealed? before = null;
        foreach (var statement in statements)
        {
            // the chain runs across runs: it is followed whole, the contents only where asked
            if (statement.Sequence != (before?.Sequence ?? 0) + 1 || !Same(statement.Previous, before?.Digest.ToBytes()))
            {
                faults.Add($"statement {statement.Sequence}: it does not follow the one before it");
            }

            before = statement;
            if (run is null || run.Value.Value == statement.Run)
            {
                checkedCount++;
                await VerifyStatementAsync(statement, faults, cancellationToken);
            }
        }

        return checkedCount;
    }

    private async Task VerifyStatementAsync(Sealed statement, List<string> faults, CancellationToken cancellationToken)
    {
        var name = $"statement {statement.Sequence} of run {statement.Run:n}";
        try
        {
            if (await _blobs.GetAsync(statement.Digest, cancellationToken) is not { } content)
            {
                faults.Add($"{name}: its text is missing");
            }
            else if (statement.KeyId != _signer.KeyId)
            {
                faults.Add($"{name}: it was signed by another key ({statement.KeyId}); this box has {_signer.KeyId}");
            }
            else if (!_signer.Verifies(content, statement.Signature))
            {
                faults.Add($"{name}: its signature does not fit its text");
            }
        }
        catch (PantheonException damaged) when (damaged.Code == Codes.BlobDamaged)
        {
            faults.Add($"{name}: {damaged.Message}");
        }

        var heads = await ReadAsync(
            new Values()
                .Argument("chain", statement.Run, NpgsqlDbType.Uuid)
                .Argument("seq", statement.HeadSequence, NpgsqlDbType.Bigint)
                .Command("SELECT sha256 FROM event WHERE chain = @chain AND seq = @seq"),
            row => row.Bytes(),
            cancellationToken);
        if (heads.Count > 0 && !Same(heads[0], statement.HeadHash))
        {
            faults.Add($"{name}: the journal's event {statement.HeadSequence} is not the one that was signed");
        }
    }

    private async Task<int> VerifyBlobsAsync(RunId? run, List<string> faults, CancellationToken cancellationToken)
    {
        var select = run is { } one
            ? new Values().Argument("run", one.Value, NpgsqlDbType.Uuid).Command("SELECT DISTINCT content_blob FROM artifact WHERE run_id = @run AND content_blob IS NOT NULL")
            : new NpgsqlBatchCommand("SELECT sha256 FROM blob ORDER BY sha256");
        var digests = await ReadAsync(select, row => row.Digest(), cancellationToken);
        foreach (var digest in digests)
        {
            try
            {
                await _blobs.GetAsync(digest, cancellationToken);
            }
            catch (PantheonException damaged) when (damaged.Code == Codes.BlobDamaged)
            {
                faults.Add(damaged.Message);
            }
        }

        return digests.Count;
    }

    private static bool Same(byte[]? one, byte[]? other) => (one ?? []).AsSpan().SequenceEqual(other ?? []);

    private Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlBatchCommand command, Func<Row, T> read, CancellationToken cancellationToken) =>
        _session.ReadAsync(connection => connection.ReadAsync(command, read, cancellationToken), cancellationToken);

    private sealed record Stretch(DateOnly Night, long FirstSequence, byte[] FirstPrevious, long LastSequence, byte[] LastHash, bool Pruned);

    private sealed record Sealed(long Sequence, Guid Run, long HeadSequence, byte[] HeadHash, byte[]? Previous, Digest Digest, string KeyId, string Signature);
}
