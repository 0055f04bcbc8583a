namespace Pantheon.Reporting.Morning;

/// <summary>The window of the night and what ran in it.</summary>
public sealed record NightFacts
{
    public DateOnly? Date { get; init; }

    public DateTimeOffset? OpenedAt { get; init; }

    public DateTimeOffset? ClosesAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The time during which at least one run was at work.</summary>
    public long BusySeconds { get; init; }

    /// <summary>Pools that were away while work waited for them.</summary>
    public IReadOnlyList<PoolAway> Outages { get; init; } = [];

    /// <summary>The graphics cards, as far as their vendors' tools are there.</summary>
    public IReadOnlyList<GpuUse> Gpus { get; init; } = [];

    /// <summary>Why a card was not looked at.</summary>
    public IReadOnlyList<string> GpuNotes { get; init; } = [];

    public required IReadOnlyList<NightTask> Tasks { get; init; }
}
