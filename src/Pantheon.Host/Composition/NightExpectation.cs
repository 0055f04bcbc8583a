using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Engine.Directing;

namespace Pantheon.Host.Composition;

/// <summary>What a night was expected to do when it began, kept in its record to be compared with what it did.</summary>
internal static class NightExpectation
{
    public const string Fact = "forecast";

    public static JsonObject Of(NightForecast forecast, DateTimeOffset from) => new()
    {
        ["at"] = Text(from),
        ["loads"] = forecast.Loads,
        ["runs"] = new JsonArray([.. forecast.Runs.Select(run => (JsonNode)new JsonObject
        {
            ["run"] = run.Run.Id.ToString(),
            ["from"] = Text(from + run.From),
            ["to"] = run.IsFinished ? Text(from + run.To) : null,
        })]),
        ["left"] = new JsonArray([.. forecast.Left.Select(left => (JsonNode)new JsonObject { ["run"] = left.Run.Id.ToString(), ["reason"] = left.Reason, ["try"] = left.Remedy })]),
    };

    /// <summary>When each run was to be worked, by its id; a run whose end was not expected has none.</summary>
    public static IReadOnlyDictionary<string, (DateTimeOffset From, DateTimeOffset? To)> Runs(JsonObject? facts)
    {
        var expected = new Dictionary<string, (DateTimeOffset, DateTimeOffset?)>(StringComparer.Ordinal);
        foreach (var run in ((facts?[Fact] as JsonObject)?["runs"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (run["run"]?.ToString() is { } id && Moment(run["from"]) is { } from)
            {
                expected[id] = (from, Moment(run["to"]));
            }
        }

        return expected;
    }

    private static string Text(DateTimeOffset at) => at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Moment(JsonNode? node) =>
        DateTimeOffset.TryParse(node?.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at : null;
}
