namespace Pantheon.Storage.Pruning;

/// <summary>How large a store is and of what; sizes in bytes.</summary>
public sealed record StoreStanding
{
    /// <summary>As the server names it.</summary>
    public required string Server { get; init; }

    public required string Schema { get; init; }

    public required int SchemaVersions { get; init; }

    /// <summary>The whole database.</summary>
    public required long Bytes { get; init; }

    /// <summary>Largest first.</summary>
    public required IReadOnlyList<TableSize> Tables { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<KeptNight> Kept { get; init; }

    public required long PrunedNights { get; init; }

    /// <summary>Null: never.</summary>
    public DateTimeOffset? LastPrune { get; init; }

    public required BlobSizes Blobs { get; init; }
}
