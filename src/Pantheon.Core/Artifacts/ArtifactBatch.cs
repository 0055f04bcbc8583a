namespace Pantheon.Core.Artifacts;

/// <summary>What one state change leaves among the artifacts: the bytes that it names, and the statements over them in their order.</summary>
public sealed record ArtifactBatch(IReadOnlyList<NewBlob> Blobs, IReadOnlyList<SealRequest> Seals)
{
    public static ArtifactBatch Empty { get; } = new([], []);

    /// <summary>Writes everything by itself, as before a change that another store keeps.</summary>
    public async Task StoreAsync(IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        foreach (var blob in Blobs)
        {
            await artifacts.PutAsync(blob, cancellationToken);
        }

        foreach (var seal in Seals)
        {
            await artifacts.SealAsync(seal, cancellationToken);
        }
    }
}
