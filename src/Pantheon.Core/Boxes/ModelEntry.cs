namespace Pantheon.Core.Boxes;

/// <summary>One model of a pool: the server's own id for it and what is known of it.</summary>
public sealed record ModelEntry
{
    public required string Id { get; init; }

    /// <summary>The digest the owner pinned, as the server reports it.</summary>
    public string? Digest { get; init; }

    /// <summary>Context length in tokens that agents may count on.</summary>
    public int? Context { get; init; }

    public bool Resident { get; init; }
}
