using Pantheon.Core.Chat;

namespace Pantheon.Core.Runs;

/// <summary>What one loading of a model took, kept for the scheduler as a moving average.</summary>
public sealed record ModelLoad(ModelPin Pin, DateTimeOffset At)
{
    /// <summary>From nothing to ready; null when it was woken or was there already.</summary>
    public TimeSpan? Load { get; init; }

    /// <summary>From sleep to ready.</summary>
    public TimeSpan? Wake { get; init; }

    /// <summary>Bytes of GPU memory it holds; null when the server does not say.</summary>
    public long? VideoMemory { get; init; }
}
