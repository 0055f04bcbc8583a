using System.Collections.Concurrent;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;

namespace Pantheon.Engine.Replaying;

/// <summary>The blobs of the store with those of a replay over them, which are kept nowhere; nothing is signed.</summary>
internal sealed class ReplayArtifacts(IArtifactStore recorded) : IArtifactStore
{
    private readonly ConcurrentDictionary<Digest, byte[]> _made = [];

    public Task<Digest> PutAsync(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken)
    {
        var digest = Digest.Of(content.Span);
        _made.TryAdd(digest, content.ToArray());
        return Task.FromResult(digest);
    }

    public async Task<byte[]?> GetAsync(Digest digest, CancellationToken cancellationToken) =>
        _made.TryGetValue(digest, out var made) ? made : await recorded.GetAsync(digest, cancellationToken);

    public Task<SealedStatement> SealAsync(SealRequest request, CancellationToken cancellationToken) => Task.FromResult(new SealedStatement(0, [], "", ""));

    public Task<SealedStatement?> FindStatementAsync(RunId run, NodeId? node, int? attempt, CancellationToken cancellationToken) => Task.FromResult<SealedStatement?>(null);
}
