namespace Pantheon.Storage.Pruning;

/// <summary>What a pruning did, or would do.</summary>
public sealed record PruningDone(IReadOnlyList<PrunedNight> Nights, Swept Swept);
