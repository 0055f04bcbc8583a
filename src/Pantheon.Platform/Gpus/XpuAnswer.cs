namespace Pantheon.Platform.Gpus;

/// <summary>Reads `xpu-smi dump -n 1`: a heading and a line a card, separated by commas; a number that a card does not have is `N/A`.</summary>
internal static class XpuAnswer
{
    private const double Mebibyte = 1 << 20;

    public static IEnumerable<GpuReading> Read(string answer)
    {
        var lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(',', StringSplitOptions.TrimEntries)).ToList();
        var heading = lines.FindIndex(fields => fields.Contains("DeviceId"));
        if (heading < 0)
        {
            yield break;
        }

        foreach (var fields in lines.Skip(heading + 1).Where(fields => fields.Length == lines[heading].Length))
        {
            double? Number(string column) => Array.FindIndex(lines[heading], name => name.StartsWith(column, StringComparison.Ordinal)) is var place and >= 0 ? GpuNumbers.Of(fields[place]) : null;
            if (GpuNumbers.Whole(Number("DeviceId")) is { } index)
            {
                yield return new GpuReading(index, "Intel GPU")
                {
                    MemoryUsed = GpuNumbers.Bytes(Number("GPU Memory Used (MiB)"), Mebibyte),
                    Clock = GpuNumbers.Whole(Number("GPU Frequency (MHz)")),
                    Temperature = Number("GPU Core Temperature"),
                    Power = Number("GPU Power (W)"),
                };
            }
        }
    }
}
