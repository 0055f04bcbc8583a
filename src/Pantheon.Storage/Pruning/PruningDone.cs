namespace Pantheon.Storage.Pruning;

/// <summary>What a pruning did, or would do.</summary>
public sealed record PruningDone(IReadOnlyList<PrunedNight> Nights, Swept Swept)
{
    /// <summary>What ended it early, after what is told here was done; null where it came to its end.</summary>
    public Exception? Fault { get; init; }

    /// <summary>The work that it waits for, and what is left with it; null where none was in its way.</summary>
    public string? Waits { get; init; }
}
