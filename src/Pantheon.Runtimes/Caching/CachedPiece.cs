namespace Pantheon.Runtimes.Caching;

/// <summary>A stretch of a kept answer: text, reasoning or one call.</summary>
internal sealed record CachedPiece
{
    public string? Text { get; init; }

    public string? Reasoning { get; init; }

    public string? CallId { get; init; }

    public string? CallName { get; init; }

    /// <summary>As the model wrote them.</summary>
    public string? CallArguments { get; init; }
}
