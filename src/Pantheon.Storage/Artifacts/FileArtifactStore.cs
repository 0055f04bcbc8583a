using Npgsql;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Storage.Postgres.Connections;

namespace Pantheon.Storage.Artifacts;

/// <summary>Blobs in rows and files, statements signed and chained.</summary>
public sealed class FileArtifactStore : IArtifactStore
{
    private readonly NpgsqlDataSource _source;
    private readonly BlobStore _blobs;
    private readonly ManifestChain _manifests;

    public FileArtifactStore(NpgsqlDataSource source, string blobFolder, ManifestSigner signer, StorePatience? patience = null)
    {
        _source = source;
        var session = new StoreSession(source, patience);
        _blobs = new BlobStore(session, blobFolder);
        _manifests = new ManifestChain(session, _blobs, signer);
    }

    public Task<Digest> PutAsync(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken) =>
        _blobs.PutAsync(content, mediaType, cancellationToken);

    public Task<byte[]?> GetAsync(Digest digest, CancellationToken cancellationToken) => _blobs.GetAsync(digest, cancellationToken);

    public Task<SealedStatement> SealAsync(SealRequest request, CancellationToken cancellationToken) => _manifests.SealAsync(request, cancellationToken);

    public Task<SealedStatement?> FindStatementAsync(RunId run, NodeId? node, int? attempt, CancellationToken cancellationToken) =>
        _manifests.FindAsync(run, node, attempt, cancellationToken);

    /// <summary>Whether one transaction can hold what is written here and there.</summary>
    internal bool IsIn(NpgsqlDataSource source) => ReferenceEquals(source, _source);

    /// <summary>Stores what becomes a file, which no transaction undoes, and gives the rest.</summary>
    internal async Task<ArtifactBatch> StoreLargeAsync(ArtifactBatch left, CancellationToken cancellationToken)
    {
        if (left.Blobs.All(blob => blob.Content.Length <= BlobStore.MostInline))
        {
            return left;
        }

        foreach (var blob in left.Blobs.Where(blob => blob.Content.Length > BlobStore.MostInline))
        {
            await _blobs.PutAsync(blob.Content, blob.MediaType, cancellationToken);
        }

        return left with { Blobs = [.. left.Blobs.Where(blob => blob.Content.Length <= BlobStore.MostInline)] };
    }

    /// <summary>The rows of blobs and statements; the chain of statements must be locked, and end with the last one.</summary>
    internal async Task<IReadOnlyList<NpgsqlBatchCommand>> WriteAsync(
        NpgsqlConnection connection, ArtifactBatch left, ManifestChain.Place? last, long headSequence, byte[] headHash, CancellationToken cancellationToken) =>
    [
        // in one order by all writers, so that no two of them wait for each other
        .. BlobStore.Inline([.. left.Blobs.DistinctBy(blob => blob.Digest).OrderBy(blob => blob.Digest.Hex, StringComparer.Ordinal).Select(blob => BlobStore.Row(blob.Digest, blob.Content, blob.MediaType))]),
        .. await _manifests.AppendAsync(connection, left.Seals, last, headSequence, headHash, cancellationToken),
    ];
}
