namespace Pantheon.Platform.Gpus;

/// <summary>What a vendor's tool says of one graphics card at one moment; null where it does not say.</summary>
/// <param name="Device">Its number by the tool; those of a second vendor begin at 100, of a third at 200.</param>
public sealed record GpuReading(int Device, string Name)
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

    /// <summary>Whether heat or power holds its clock down.</summary>
    public bool? IsThrottled { get; init; }
}
