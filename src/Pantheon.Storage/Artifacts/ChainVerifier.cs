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

    /// <summary>Everything in the store.</summary>
    public Task<Verification> VerifyAllAsync(CancellationToken cancellationToken) => VerifyAsync(null, cancellationToken);

    /// <summary>What belongs to the given runs, and the chain of statements that they stand in.</summary>
    public async Task<Verification> VerifyAsync(IReadOnlyCollection<RunId>? runs, CancellationToken cancellationToken)
    {
        _signer.Refresh();
        var faults = new List<string>();
        var events = await new JournalVerifier(_session).VerifyAsync(runs, faults, cancellationToken);
        var statements = await new StatementVerifier(_session, _blobs, _signer.Keys).VerifyAsync(runs, faults, cancellationToken);
        var blobs = await VerifyBlobsAsync(runs, faults, cancellationToken);
        return new Verification(events, statements, blobs, faults) { Pruned = await PrunedAsync(runs, cancellationToken) };
    }

    private Task<IReadOnlyList<DateOnly>> PrunedAsync(IReadOnlyCollection<RunId>? runs, CancellationToken cancellationToken) => _session.ReadAsync(
        new Values()
            .Argument("runs", (runs ?? []).Select(run => run.Value).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid)
            .Argument("all", runs is null, NpgsqlDbType.Boolean)
            .Command("SELECT night FROM pruned_night p WHERE @all OR EXISTS (SELECT FROM chain_head h WHERE h.night = p.night AND h.chain = ANY(@runs)) ORDER BY night"),
        row => row.Date(),
        cancellationToken);

    private async Task<int> VerifyBlobsAsync(IReadOnlyCollection<RunId>? runs, List<string> faults, CancellationToken cancellationToken)
    {
        var select = runs is null
            ? new NpgsqlBatchCommand("SELECT sha256 FROM blob ORDER BY sha256")
            : new Values()
                .Argument("runs", runs.Select(run => run.Value).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid)
                .Command("SELECT DISTINCT content_blob FROM artifact WHERE run_id = ANY(@runs) AND content_blob IS NOT NULL");
        var digests = await _session.ReadAsync(select, row => row.Digest(), cancellationToken);
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
}
