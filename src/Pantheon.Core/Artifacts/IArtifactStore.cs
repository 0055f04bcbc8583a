using Pantheon.Core.Identity;

namespace Pantheon.Core.Artifacts;

/// <summary>Content-addressed blobs and signed statements.</summary>
public interface IArtifactStore
{
    /// <summary>Stores bytes under their digest (once); durable when it returns.</summary>
    Task<Digest> PutAsync(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken);

    Task<byte[]?> GetAsync(Digest digest, CancellationToken cancellationToken);

    /// <summary>Signs a statement over the subjects and the run's journal head, and adds it to the chain of statements.</summary>
    Task<SealedStatement> SealAsync(SealRequest request, CancellationToken cancellationToken);

    /// <summary>The statement of a run (or of one of its attempts), or null.</summary>
    Task<SealedStatement?> FindStatementAsync(RunId run, NodeId? node, int? attempt, CancellationToken cancellationToken);
}
