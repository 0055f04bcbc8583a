namespace Pantheon.Core.Runs;

/// <summary>One reading of a graphics card; null where its tool does not say.</summary>
/// <param name="Device">Its number on the box.</param>
public sealed record GpuSample(string Box, int Device, string Name, DateTimeOffset At)
{
    /// <summary>Bytes.</summary>
    public long? MemoryUsed { get; init; }

    /// <summary>Bytes.</summary>
    public long? MemoryTotal { get; init; }

    /// <summary>MHz of its processors.</summary>
    public int? Clock { get; init; }

    /// <summary>Degrees Celsius.</summary>
    public double? Temperature { get; init; }

    /// <summary>Watts.</summary>
    public double? Power { get; init; }

    /// <summary>Whether heat or power holds its clock down; an idle card's clock is low by itself.</summary>
    public bool? IsThrottled { get; init; }
}
