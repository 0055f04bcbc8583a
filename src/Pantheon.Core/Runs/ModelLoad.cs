using Pantheon.Core.Boxes;

namespace Pantheon.Core.Runs;

/// <summary>What one loading or unloading of a model took, kept for the scheduler as a moving average.</summary>
public sealed record ModelLoad(ModelAddress Address, RuntimeKind Kind, DateTimeOffset At)
{
    public string? Digest { get; init; }

    /// <summary>Tokens, as the loaded model shows them.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Which rule attested it as local.</summary>
    public string? Proof { get; init; }

    /// <summary>From nothing to ready; null when it was woken or was there already.</summary>
    public TimeSpan? Load { get; init; }

    /// <summary>From sleep to ready.</summary>
    public TimeSpan? Wake { get; init; }

    /// <summary>Until its memory was given back.</summary>
    public TimeSpan? Unload { get; init; }

    /// <summary>Bytes of GPU memory it holds; null when the server does not say.</summary>
    public long? VideoMemory { get; init; }
}
