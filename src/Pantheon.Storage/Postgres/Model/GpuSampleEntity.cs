using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>One reading of a graphics card.</summary>
[PrimaryKey(nameof(Night), nameof(Box), nameof(Device), nameof(At))]
[Table("gpu_sample")]
public sealed class GpuSampleEntity
{
    [Column("night", TypeName = "date")]
    public DateOnly Night { get; set; }

    [Column("box")]
    public required string Box { get; set; }

    [Column("device")]
    public int Device { get; set; }

    [Column("at")]
    public DateTimeOffset At { get; set; }

    [Column("name")]
    public required string Name { get; set; }

    [Column("memory_used")]
    public long? MemoryUsed { get; set; }

    [Column("memory_total")]
    public long? MemoryTotal { get; set; }

    [Column("clock_mhz")]
    public int? ClockMhz { get; set; }

    [Column("temperature_c")]
    public double? TemperatureC { get; set; }

    [Column("power_w")]
    public double? PowerW { get; set; }

    [Column("throttled")]
    public bool? Throttled { get; set; }
}
