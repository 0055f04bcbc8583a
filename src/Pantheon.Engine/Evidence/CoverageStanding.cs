using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Coverage;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Evidence;

/// <summary>How many lines a node's tests ran, beside what the same command ran on the base; kept with the attempt, for gates to judge by.</summary>
public sealed record CoverageStanding
{
    private const int MostLost = 10;

    public long Covered { get; init; }

    /// <summary>The lines that can be run; those of a file that the base's report names and this one does not are among them, not run.</summary>
    public long Lines { get; init; }

    public decimal? Percent => CoverageReport.PercentOf(Covered, Lines);

    public decimal? BasePercent { get; init; }

    /// <summary>The files that lost most, as `PATH (counts)`; none where the base is not known.</summary>
    public IReadOnlyList<string> Lost { get; init; } = [];

    /// <summary>Why there is no coverage; null where there is one.</summary>
    public string? Fault { get; init; }

    /// <summary>Why there is none of the base; null where there is one, and where nobody asked for it.</summary>
    public string? BaseFault { get; init; }

    /// <param name="change">From the base to what was measured: a file that it deletes or moves is missed by nobody.</param>
    public static CoverageStanding Of(CoverageReport now, CoverageReport? was, Patch change)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(change);
        if (was is null)
        {
            return new CoverageStanding { Covered = now.Covered, Lines = now.Lines };
        }

        var gone = change.Files.SelectMany(file => file.Status == "deleted" ? [file.Path] : file.From is { } from ? new[] { from } : []).ToHashSet(StringComparer.Ordinal);
        List<LostCoverage> changed =
        [
            .. now.Files.Select(file => new LostCoverage(file.Key, was.Files.GetValueOrDefault(file.Key), file.Value, false)),
            .. was.Files.Where(file => !now.Files.ContainsKey(file.Key) && !gone.Contains(file.Key)).Select(file => new LostCoverage(file.Key, file.Value, new FileCoverage(0, file.Value.Lines), true)),
        ];
        return new CoverageStanding
        {
            Covered = now.Covered,
            Lines = changed.Sum(file => (long)file.Now.Lines),
            BasePercent = was.Percent,
            Lost = [.. changed.Where(file => file.Lines > 0).OrderByDescending(file => file.Lines).ThenBy(file => file.Path, StringComparer.Ordinal).Take(MostLost).Select(file => file.ToString())],
        };
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote; null where an attempt kept nothing.</summary>
    public static CoverageStanding? Of(JsonNode? node) => node is not JsonObject map ? null : new CoverageStanding
    {
        Covered = (long)(Number(map["covered"]) ?? 0),
        Lines = (long)(Number(map["lines"]) ?? 0),
        BasePercent = Number(map["base_percent"]),
        Lost = [.. (map["lost"] as JsonArray ?? []).OfType<JsonValue>().Select(file => file.ToString())],
        Fault = map["fault"]?.ToString(),
        BaseFault = map["base_fault"]?.ToString(),
    };

    public JsonObject ToJson() => new()
    {
        ["percent"] = Percent,
        ["covered"] = Covered,
        ["lines"] = Lines,
        ["base_percent"] = BasePercent,
        ["lost"] = new JsonArray([.. Lost.Select(file => (JsonNode)file)]),
        ["fault"] = Fault,
        ["base_fault"] = BaseFault,
    };

    private static decimal? Number(JsonNode? node) =>
        node is JsonValue value && decimal.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
