using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Morning;

/// <summary>What one graphics card did in a night; null where its tool did not say.</summary>
/// <param name="Device">Its number on the box.</param>
/// <param name="Samples">How often it was looked at.</param>
public sealed record GpuUse(string Box, int Device, string Name, int Samples)
{
    /// <summary>Samples further apart have something else between them than work: the worker was away.</summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(5);

    /// <summary>Watt hours, each pair of samples counted with the mean of both.</summary>
    public double? EnergyWattHours { get; init; }

    /// <summary>Bytes.</summary>
    public long? PeakMemory { get; init; }

    /// <summary>Bytes.</summary>
    public long? MemoryTotal { get; init; }

    /// <summary>Degrees Celsius, at its hottest.</summary>
    public double? PeakTemperature { get; init; }

    /// <summary>Minutes during which heat or power held its clock down.</summary>
    public double? ThrottledMinutes { get; init; }

    /// <summary>The cards of all boxes, in order.</summary>
    public static IReadOnlyList<GpuUse> Of(IEnumerable<GpuSample> samples) =>
        [.. samples.GroupBy(sample => (sample.Box, sample.Device)).OrderBy(card => card.Key.Box, StringComparer.Ordinal).ThenBy(card => card.Key.Device).Select(card => Of([.. card.OrderBy(sample => sample.At)]))];

    private static GpuUse Of(IReadOnlyList<GpuSample> samples)
    {
        var pairs = samples.Zip(samples.Skip(1)).Where(pair => pair.Second.At - pair.First.At <= LongestGap).ToList();
        return new GpuUse(Untrusted.Line(samples[0].Box, 60), samples[0].Device, Untrusted.Line(samples[0].Name, 80), samples.Count)
        {
            EnergyWattHours = Sum(pairs.Select(pair => (pair.First.Power + pair.Second.Power) / 2 * (pair.Second.At - pair.First.At).TotalHours), 1),
            PeakMemory = samples.Max(sample => sample.MemoryUsed),
            MemoryTotal = samples.Max(sample => sample.MemoryTotal),
            PeakTemperature = samples.Max(sample => sample.Temperature),
            ThrottledMinutes = Sum(pairs.Select(pair => pair.First.IsThrottled switch
            {
                true => (pair.Second.At - pair.First.At).TotalMinutes,
                false => 0,
                null => (double?)null,
            }), 1),
        };
    }

    private static double? Sum(IEnumerable<double?> parts, int digits) => parts.OfType<double>().ToList() is { Count: > 0 } known ? Math.Round(known.Sum(), digits) : null;
}
