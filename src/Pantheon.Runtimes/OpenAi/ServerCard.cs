using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.OpenAi;

/// <summary>What a server says of itself and of one model it serves.</summary>
internal sealed record ServerCard
{
    public required RuntimeKind Kind { get; init; }

    /// <summary>Which answer proves that the model runs in that server; null when nothing does.</summary>
    public string? Proof { get; init; }

    public string? Digest { get; init; }

    public int? ContextLength { get; init; }

    public required IReadOnlyList<string> Models { get; init; }
}
