namespace Pantheon.Core.Chat;

/// <summary>A model that is loaded and has answered.</summary>
public sealed record PreparedModel
{
    /// <summary>The pin, with context and digest as the loaded model shows them.</summary>
    public required ModelPin Pin { get; init; }

    /// <summary>How long loading or waking took; null when the model was there already.</summary>
    public TimeSpan? LoadTime { get; init; }

    /// <summary>Whether it was woken from sleep rather than loaded.</summary>
    public bool WasAsleep { get; init; }

    /// <summary>How long the one-token answer took.</summary>
    public required TimeSpan Canary { get; init; }

    /// <summary>Requests the server works on at once; null when it does not say.</summary>
    public int? Slots { get; init; }

    /// <summary>Bytes of GPU memory the model holds; null when the server does not say.</summary>
    public long? VideoMemory { get; init; }

    /// <summary>Bytes the model holds in all; null when the server does not say.</summary>
    public long? Memory { get; init; }
}
