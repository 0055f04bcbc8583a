namespace Pantheon.Storage.Pruning;

/// <summary>What became of a night that was to be pruned: how large its details were, or why it was left as it is.</summary>
public sealed record PrunedNight(DateOnly Night, long Bytes)
{
    public string? Kept { get; init; }

    /// <summary>Its journal does not end where its head says: it is left for who looks into that.</summary>
    public bool Differs { get; init; }
}
