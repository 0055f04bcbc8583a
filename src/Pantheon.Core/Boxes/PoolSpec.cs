using Pantheon.Core.Policies;

namespace Pantheon.Core.Boxes;

/// <summary>Where models run: one server or child, its seats and its models.</summary>
public sealed record PoolSpec
{
    public required string Name { get; init; }

    public required RuntimeKind Kind { get; init; }

    /// <summary>Base address, for kinds that have one.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What the owner claims; attestation checks it.</summary>
    public required RuntimeOrigin Origin { get; init; }

    public int Slots { get; init; } = 1;

    /// <summary>How long the server keeps a model loaded after its last use; null leaves it to the adapter, <see cref="Timeout.InfiniteTimeSpan"/> is for ever.</summary>
    public TimeSpan? KeepAlive { get; init; }

    /// <summary>Bytes of GPU memory its models share; null when nobody said.</summary>
    public long? VideoMemory { get; init; }

    /// <summary>The replies file of a scripted pool, absolute.</summary>
    public string? Replies { get; init; }

    /// <summary>The recording that a replay pool answers from, absolute.</summary>
    public string? Recording { get; init; }

    /// <summary>How a llama.cpp pool's child is started.</summary>
    public SpawnSpec? Spawn { get; init; }

    public required IReadOnlyDictionary<string, ModelEntry> Models { get; init; }
}
