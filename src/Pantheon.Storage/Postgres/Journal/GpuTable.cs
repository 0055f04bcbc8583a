using NpgsqlTypes;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>The readings of graphics cards, with the details of a night.</summary>
internal sealed class GpuTable(StoreSession session, Partitions partitions)
{
    public async Task KeepAsync(DateOnly night, IReadOnlyList<GpuSample> samples, CancellationToken cancellationToken)
    {
        await partitions.OpenAsync(night, cancellationToken);
        await session.WriteAsync(
            async connection =>
            {
                await connection.RunAsync(ManyValues.Insert([.. samples.Select(sample => Of(night, sample))], "gpu_sample", "ON CONFLICT (night, box, device, at) DO NOTHING"), cancellationToken);
                return samples.Count;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<GpuSample>> ReadAsync(DateOnly night, CancellationToken cancellationToken) => session.ReadAsync(
        new Values().Argument("night", night, NpgsqlDbType.Date).Command(
            "SELECT box, device, name, at, memory_used, memory_total, clock_mhz, temperature_c, power_w, throttled FROM gpu_sample WHERE night = @night ORDER BY box, device, at"),
        row => new GpuSample(row.Text(), row.Int(), row.Text(), row.Time())
        {
            MemoryUsed = row.LongOrNull(),
            MemoryTotal = row.LongOrNull(),
            Clock = row.IntOrNull(),
            Temperature = row.DoubleOrNull(),
            Power = row.DoubleOrNull(),
            IsThrottled = row.FlagOrNull(),
        },
        cancellationToken);

    private static Values Of(DateOnly night, GpuSample sample) => new Values()
        .Date("night", night)
        .Text("box", sample.Box)
        .Int("device", sample.Device)
        .Time("at", sample.At)
        .Text("name", sample.Name)
        .Long("memory_used", sample.MemoryUsed)
        .Long("memory_total", sample.MemoryTotal)
        .Int("clock_mhz", sample.Clock)
        .Double("temperature_c", sample.Temperature)
        .Double("power_w", sample.Power)
        .FlagOrNull("throttled", sample.IsThrottled);
}
