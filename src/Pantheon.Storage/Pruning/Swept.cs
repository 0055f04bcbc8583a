namespace Pantheon.Storage.Pruning;

/// <summary>What a sweep took away: blobs that nothing refers to, their content's bytes, and files.</summary>
public sealed record Swept(long Blobs, long Bytes, long Files)
{
    /// <summary>Why files were left that may be another store's; null where none were.</summary>
    public string? Left { get; init; }

    /// <summary>What ended it early; null where it came to its end.</summary>
    public Exception? Fault { get; init; }
}
