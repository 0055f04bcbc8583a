using System.Text.Json.Nodes;
using Pantheon.Core.Runs;

namespace Pantheon.Reporting.Morning;

/// <summary>What a night came to in numbers, and what it ran with: kept with the night, so that later nights can be held against it.</summary>
public sealed record NightMeasures
{
    /// <summary>The key in a night's facts.</summary>
    public const string Fact = "measures";

    /// <summary>The night; null for one whose record does not say.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>By name; the names are <see cref="Measure"/>'s.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = new Dictionary<string, double>();

    /// <summary>What ought to stay as it is: digests of models by `model pool/name`, the policy, the program.</summary>
    public IReadOnlyDictionary<string, string> Identities { get; init; } = new Dictionary<string, string>();

    /// <summary>Of a report that was made.</summary>
    public static NightMeasures Of(MorningReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var numbers = new Dictionary<string, double>();
        foreach (var measure in Measure.All)
        {
            if (measure.Read(report) is { } value)
            {
                numbers[measure.Name] = value;
            }
        }

        var identities = new Dictionary<string, string>();
        foreach (var use in report.Models.Runtimes.Where(use => use.Digest is not null))
        {
            identities[$"digest of {use.Pool}/{use.Model}"] = use.Digest!; // filtered above
        }

        if (report.Origin.Policy is { } policy)
        {
            identities["policy"] = $"{policy} {report.Origin.PolicyDigest}";
        }

        identities["pantheon"] = report.Origin.Version;
        return new NightMeasures { Date = report.Night.Date, Numbers = numbers, Identities = identities };
    }

    public JsonObject ToJson() => new()
    {
        ["numbers"] = new JsonObject(Numbers.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        ["identities"] = new JsonObject(Identities.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
    };

    /// <summary>Those a night's facts hold; null where they hold none, or what is no measures.</summary>
    public static NightMeasures? Of(NightRecord night)
    {
        ArgumentNullException.ThrowIfNull(night);
        return night.Facts?[Fact] is not JsonObject kept ? null : new NightMeasures
        {
            Date = night.Date,
            Numbers = Entries(kept["numbers"]).Where(entry => entry.Value is JsonValue value && value.TryGetValue<double>(out _)).ToDictionary(entry => entry.Key, entry => entry.Value!.GetValue<double>()),
            Identities = Entries(kept["identities"]).Where(entry => entry.Value is JsonValue value && value.TryGetValue<string>(out _)).ToDictionary(entry => entry.Key, entry => entry.Value!.GetValue<string>()),
        };
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Entries(JsonNode? node) => node as JsonObject ?? [];
}
