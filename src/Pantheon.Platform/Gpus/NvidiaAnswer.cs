using System.Globalization;

namespace Pantheon.Platform.Gpus;

/// <summary>Reads nvidia-smi: a line a card, `0, NVIDIA H200, 4, 143771, 345, 29, 76.21, 0x0000000000000001`; a field that a card does not have is `[N/A]`.</summary>
internal static class NvidiaAnswer
{
    private const string Fields = "--query-gpu=index,name,memory.used,memory.total,clocks.sm,temperature.gpu,power.draw";
    private const string Format = "--format=csv,noheader,nounits";
    private const double Mebibyte = 1 << 20;

    /// <summary>Of the reasons for a low clock (NVML): a power cap in software 4, a slowdown by the hardware 8, by heat in software 0x20 and hardware 0x40, and a power brake 0x80.</summary>
    private const ulong HeldDown = 0x4 | 0x8 | 0x20 | 0x40 | 0x80;

    /// <summary>Drivers before 530 know the reasons by another name.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Questions { get; } = [[Fields + ",clocks_event_reasons.active", Format], [Fields + ",clocks_throttle_reasons.active", Format], [Fields, Format]];

    public static IEnumerable<GpuReading> Read(string answer)
    {
        foreach (var line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (fields.Length is not (7 or 8) || GpuNumbers.Whole(GpuNumbers.Of(fields[0])) is not { } index)
            {
                continue;
            }

            yield return new GpuReading(index, fields[1])
            {
                MemoryUsed = GpuNumbers.Bytes(GpuNumbers.Of(fields[2]), Mebibyte),
                MemoryTotal = GpuNumbers.Bytes(GpuNumbers.Of(fields[3]), Mebibyte),
                Clock = GpuNumbers.Whole(GpuNumbers.Of(fields[4])),
                Temperature = GpuNumbers.Of(fields[5]),
                Power = GpuNumbers.Of(fields[6]),
                IsThrottled = fields.Length == 8 && fields[7].StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(fields[7].AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var reasons)
                    ? (reasons & HeldDown) != 0
                    : null,
            };
        }
    }
}
