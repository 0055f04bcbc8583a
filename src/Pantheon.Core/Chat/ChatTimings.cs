namespace Pantheon.Core.Chat;

/// <summary>Where the time of one answer went, as the server measured it; null is what it does not say.</summary>
public sealed record ChatTimings
{
    public TimeSpan? Load { get; init; }

    /// <summary>Reading the prompt.</summary>
    public TimeSpan? Prefill { get; init; }

    /// <summary>Writing the answer.</summary>
    public TimeSpan? Generation { get; init; }

    /// <summary>Prompt tokens that were read, those found in the cache excepted.</summary>
    public long? PrefillTokens { get; init; }

    public long? GeneratedTokens { get; init; }
}
