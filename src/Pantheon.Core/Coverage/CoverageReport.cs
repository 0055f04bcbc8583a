using System.Globalization;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Coverage;

/// <summary>The lines that tests ran, file by file, read from the reports that their command wrote; paths are those of the tree.</summary>
public sealed record CoverageReport(IReadOnlyDictionary<string, FileCoverage> Files)
{
    public long Covered { get; } = Files.Values.Sum(file => (long)file.Covered);

    public long Lines { get; } = Files.Values.Sum(file => (long)file.Lines);

    /// <summary>0…100; null where no line is named.</summary>
    public decimal? Percent => PercentOf(Covered, Lines);

    public static decimal? PercentOf(long covered, long lines) => lines == 0 ? null : 100m * covered / lines;

    /// <summary>Reads what <see cref="ToJson"/> wrote; null for anything else.</summary>
    public static CoverageReport? Of(JsonNode? node)
    {
        if ((node as JsonObject)?["files"] is not JsonObject files)
        {
            return null;
        }

        var read = new Dictionary<string, FileCoverage>(StringComparer.Ordinal);
        foreach (var (path, counts) in files)
        {
            if (counts is not JsonArray { Count: 2 } pair || !TryCount(pair[0], out var covered) || !TryCount(pair[1], out var lines) || covered > lines)
            {
                return null;
            }

            read[path] = new FileCoverage(covered, lines);
        }

        return new CoverageReport(read);
    }

    public JsonObject ToJson() => new()
    {
        ["covered"] = Covered,
        ["lines"] = Lines,
        ["files"] = new JsonObject(Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => KeyValuePair.Create(file.Key, (JsonNode?)new JsonArray(file.Value.Covered, file.Value.Lines)))),
    };

    private static bool TryCount(JsonNode? node, out int count)
    {
        count = 0;
        return node is JsonValue value && int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out count);
    }
}
