using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;

namespace Pantheon.Core.Chat;

/// <summary>A model as its server really serves it, pinned for the run: digest, context length, origin and the proof of it.</summary>
public sealed record ModelPin
{
    public required ModelAddress Address { get; init; }

    public required RuntimeKind Kind { get; init; }

    /// <summary>The server's own id for the model.</summary>
    public required string Id { get; init; }

    /// <summary>As the server reports it, or derived from what it reports; null when it tells nothing.</summary>
    public string? Digest { get; init; }

    /// <summary>Tokens, as the server reports them.</summary>
    public required int ContextLength { get; init; }

    public required RuntimeOrigin Origin { get; init; }

    /// <summary>Which rule attested the origin.</summary>
    public required string Proof { get; init; }

    public required string ServerAddress { get; init; }

    public int? ServerPort { get; init; }
}
