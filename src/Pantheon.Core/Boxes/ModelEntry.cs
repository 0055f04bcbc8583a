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

    /// <summary>The format of its tool calls, one of <see cref="ToolFormats"/>, where its profile is wrong; null takes the profile's.</summary>
    public string? ToolFormat { get; init; }

    /// <summary>Bytes of GPU memory it takes; null when nobody said.</summary>
    public long? VideoMemory { get; init; }
}
