using Pantheon.Core.Identity;

namespace Pantheon.Core.Artifacts;

/// <summary>Content-addressed blobs and signed statements.</summary>
public interface IArtifactStore
{
    /// <summary>Stores bytes under their digest (once); durable when it returns.</summary>
    Task<Digest> PutAsync(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken);

    /// <summary>The same with bytes whose digest is known; whoever gives them changes them no more.</summary>
    Task PutAsync(NewBlob blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return PutAsync(blob.Content, blob.MediaType, cancellationToken);
    }

    Task<byte[]?> GetAsync(Digest digest, CancellationToken cancellationToken);

    /// <summary>Signs a statement over the subjects and the run's journal head, and adds it to the chain of statements.</summary>
    Task<SealedStatement> SealAsync(SealRequest request, CancellationToken cancellationToken);

    /// <summary>The statement of a run (or of one of its attempts), or null.</summary>
    Task<SealedStatement?> FindStatementAsync(RunId run, NodeId? node, int? attempt, CancellationToken cancellationToken);
}
