using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Engine.Nodes;

/// <summary>What counts as true in a condition: as in GitHub Actions, everything but null, false, 0 and the empty text.</summary>
internal static class Truth
{
    public static bool Of(JsonNode? value) => value switch
    {
        null => false,
        JsonValue scalar when scalar.TryGetValue<bool>(out var flag) => flag,
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number => double.Parse(scalar.ToJsonString(), CultureInfo.InvariantCulture) != 0,
        JsonValue scalar => scalar.ToString().Length > 0,
        _ => true,
    };
}
