using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;

namespace Pantheon.Benchmarks.Sessions;

/// <summary>Names each blob by its digest and keeps none: what writing them costs is the store's.</summary>
internal sealed class NoArtifacts : IArtifactStore
{
    public Task<Digest> PutAsync(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken) => Task.FromResult(Digest.Of(content.Span));

    public Task<byte[]?> GetAsync(Digest digest, CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);

    public Task<SealedStatement> SealAsync(SealRequest request, CancellationToken cancellationToken) => throw new NotSupportedException("a session seals nothing");

    public Task<SealedStatement?> FindStatementAsync(RunId run, NodeId? node, int? attempt, CancellationToken cancellationToken) => Task.FromResult<SealedStatement?>(null);
}
