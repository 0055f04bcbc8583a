using Npgsql;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Storage.Postgres.Connections;

namespace Pantheon.Storage.Artifacts;

/// <summary>Blobs in rows and files, statements signed and chained.</summary>
public sealed class FileArtifactStore : IArtifactStore
{
    private readonly BlobStore _blobs;
    private readonly ManifestChain _manifests;

    public FileArtifactStore(NpgsqlDataSource source, string blobFolder, ManifestSigner signer, StorePatience? patience = null, bool shared = false)
    {
        var session = new StoreSession(source, patience);
        _blobs = new BlobStore(session, blobFolder, shared);
        _manifests = new ManifestChain(session, _blobs, signer);
    }

    public Task<Digest> PutAsync(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken) =>
        _blobs.PutAsync(content, mediaType, cancellationToken);

    public Task<byte[]?> GetAsync(Digest digest, CancellationToken cancellationToken) => _blobs.GetAsync(digest, cancellationToken);

    public Task<SealedStatement> SealAsync(SealRequest request, CancellationToken cancellationToken) => _manifests.SealAsync(request, cancellationToken);

    public Task<SealedStatement?> FindStatementAsync(RunId run, NodeId? node, int? attempt, CancellationToken cancellationToken) =>
        _manifests.FindAsync(run, node, attempt, cancellationToken);
}
