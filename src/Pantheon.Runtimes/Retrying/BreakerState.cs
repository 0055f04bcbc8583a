namespace Pantheon.Runtimes.Retrying;

/// <summary>Whether a model is asked.</summary>
public enum BreakerState
{
    /// <summary>It is asked.</summary>
    Closed,

    /// <summary>It is left alone.</summary>
    Open,

    /// <summary>One request may try it.</summary>
    HalfOpen,
}
