namespace Pantheon.Runtimes.Retrying;

/// <summary>What to do after an answer went wrong.</summary>
internal enum RetryMove
{
    GiveUp,

    /// <summary>The same request once more.</summary>
    Again,

    /// <summary>The same request, after the model was loaded and tried afresh.</summary>
    Prepare,

    /// <summary>The same prompt with the next seed, and where tools are offered, one of them asked for.</summary>
    Resample,

    /// <summary>The same request to a model told not to think.</summary>
    WithoutThinking,

    /// <summary>The same prompt without tools, so that the server parses no calls.</summary>
    WithoutTools,
}
