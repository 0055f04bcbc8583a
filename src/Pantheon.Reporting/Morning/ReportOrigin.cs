namespace Pantheon.Reporting.Morning;

/// <summary>What the report was made from: versions, digests, and what is still queued.</summary>
public sealed record ReportOrigin
{
    public required string Version { get; init; }

    public string? Policy { get; init; }

    public string? PolicyDigest { get; init; }

    public string? CatalogCommit { get; init; }

    public string? CatalogDigest { get; init; }

    /// <summary>Runs still queued; null when it could not be read.</summary>
    public int? QueueLeft { get; init; }
}
