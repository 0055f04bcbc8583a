using System.Text.Json;

namespace Pantheon.Platform.Gpus;

/// <summary>Reads `amd-smi metric --json`: a list of cards, in newer versions below `gpu_data`, with `{"value": 89, "unit": "W"}` for each number.</summary>
internal static class AmdAnswer
{
    private const double Mebibyte = 1 << 20;

    public static IEnumerable<GpuReading> Read(string answer)
    {
        using var json = GpuNumbers.Json(answer);
        var cards = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("gpu_data", out var data) ? data : json.RootElement;
        return cards.ValueKind == JsonValueKind.Array ? [.. cards.EnumerateArray().Select(Card).OfType<GpuReading>()] : [];
    }

    private static GpuReading? Card(JsonElement card) => GpuNumbers.Whole(GpuNumbers.At(card, "gpu")) is not { } index ? null : new GpuReading(index, "AMD GPU")
    {
        MemoryUsed = GpuNumbers.Bytes(GpuNumbers.At(card, "mem_usage", "used_vram"), Mebibyte),
        MemoryTotal = GpuNumbers.Bytes(GpuNumbers.At(card, "mem_usage", "total_vram"), Mebibyte),
        Clock = GpuNumbers.Whole(GpuNumbers.At(card, "clock", "gfx_0", "clk")),
        Temperature = GpuNumbers.At(card, "temperature", "hotspot") ?? GpuNumbers.At(card, "temperature", "edge"),
        Power = GpuNumbers.At(card, "power", "socket_power"),
        IsThrottled = card.TryGetProperty("power", out var power) && power.ValueKind == JsonValueKind.Object && power.TryGetProperty("throttle_status", out var status) && status.ValueKind == JsonValueKind.String
            ? status.GetString() switch { "THROTTLED" => true, "UNTHROTTLED" => false, _ => null }
            : null,
    };
}
