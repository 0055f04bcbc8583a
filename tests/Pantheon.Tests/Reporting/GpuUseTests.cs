using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Morning;

namespace Pantheon.Tests.Reporting;

/// <summary>What a night's readings of graphics cards come to.</summary>
[TestFixture]
internal sealed class GpuUseTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 22, 0, 0, TimeSpan.Zero);

    [Test]
    public void Energy_peaks_and_throttled_minutes_are_summed_per_card()
    {
        var uses = GpuUse.Of([.. Enumerable.Range(0, 61).Select(minute => Sample("hera", 0, minute) with { Power = 300, MemoryUsed = minute, MemoryTotal = 100, Temperature = 50 + (minute % 30), IsThrottled = minute is >= 10 and < 15 }), Sample("atlas", 1, 0)]);

        Assert.That(uses.Select(use => (use.Box, use.Device)), Is.EqualTo(new[] { ("atlas", 1), ("hera", 0) }));
        Assert.That(uses[1], Is.EqualTo(new GpuUse("hera", 0, "Some card", 61) { EnergyWattHours = 300, PeakMemory = 60, MemoryTotal = 100, PeakTemperature = 79, ThrottledMinutes = 5 }));
        Assert.That(uses[0], Is.EqualTo(new GpuUse("atlas", 1, "Some card", 1)), "one reading has no time, and this one said nothing");
    }

    [Test]
    public void What_lies_between_two_starts_of_a_worker_is_not_counted()
    {
        var use = GpuUse.Of([Sample("hera", 0, 0) with { Power = 60 }, Sample("hera", 0, 1) with { Power = 60 }, Sample("hera", 0, 200) with { Power = 60 }, Sample("hera", 0, 201) with { Power = 60 }]).Single();

        Assert.That(use.EnergyWattHours, Is.EqualTo(2));
    }

    [Test]
    public void A_reading_without_power_leaves_a_gap_and_no_zero()
    {
        var use = GpuUse.Of([Sample("hera", 0, 0) with { Power = 60 }, Sample("hera", 0, 1), Sample("hera", 0, 2) with { Power = 60 }, Sample("hera", 0, 3) with { Power = 60 }]).Single();

        Assert.That((use.EnergyWattHours, use.ThrottledMinutes), Is.EqualTo(((double?)1, (double?)null)));
    }

    private static GpuSample Sample(string box, int device, int minute) => new(box, device, "Some card", Start.AddMinutes(minute));
}
