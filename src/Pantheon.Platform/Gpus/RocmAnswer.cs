using System.Globalization;
using System.Text.Json;

namespace Pantheon.Platform.Gpus;

/// <summary>Reads `rocm-smi --json`: an object with `card0`, `card1` …, each of names and texts as the tool prints them for people.</summary>
internal static class RocmAnswer
{
    private const string Card = "card";

    public static IEnumerable<GpuReading> Read(string answer)
    {
        using var json = GpuNumbers.Json(answer);
        return json.RootElement.ValueKind == JsonValueKind.Object ? [.. json.RootElement.EnumerateObject().Select(Of).OfType<GpuReading>()] : [];
    }

    private static GpuReading? Of(JsonProperty card)
    {
        if (!card.Name.StartsWith(Card, StringComparison.Ordinal) || !int.TryParse(card.Name.AsSpan(Card.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || card.Value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        string? Text(Func<string, bool> name) => card.Value.EnumerateObject().FirstOrDefault(entry => name(entry.Name)).Value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        double? Number(string name) => GpuNumbers.Of(Text(entry => entry == name));
        return new GpuReading(index, Text(name => name.Equals("Card Series", StringComparison.OrdinalIgnoreCase)) ?? "AMD GPU")
        {
            MemoryUsed = GpuNumbers.Bytes(Number("VRAM Total Used Memory (B)"), 1),
            MemoryTotal = GpuNumbers.Bytes(Number("VRAM Total Memory (B)"), 1),
            Clock = GpuNumbers.Whole(GpuNumbers.Of(Text(name => name == "sclk clock speed:")?.Trim('(', ')').Replace("Mhz", "", StringComparison.OrdinalIgnoreCase))),
            Temperature = Number("Temperature (Sensor junction) (C)") ?? Number("Temperature (Sensor edge) (C)"),
            Power = GpuNumbers.Of(Text(name => name.EndsWith("Graphics Package Power (W)", StringComparison.Ordinal))),
        };
    }
}
