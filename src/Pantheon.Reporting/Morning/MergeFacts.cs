using System.Text.Json.Nodes;
using Pantheon.Core.Runs;

namespace Pantheon.Reporting.Morning;

/// <summary>What trial merges said of one repository's branches of a night.</summary>
public sealed record MergeFacts
{
    /// <summary>The key in a night's facts.</summary>
    public const string Fact = "merges";

    public required string Repository { get; init; }

    /// <summary>The branch that the changes are made for.</summary>
    public required string Base { get; init; }

    /// <summary>Where it stood when it was tried.</summary>
    public required string Commit { get; init; }

    /// <summary>The branches that were tried.</summary>
    public IReadOnlyList<string> Tried { get; init; } = [];

    /// <summary>Branches that do not merge with the base as it is now, with the files.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Conflicts { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Pairs of branches that do not merge with each other, with the files.</summary>
    public IReadOnlyList<(string One, string Other, IReadOnlyList<string> Files)> Clashes { get; init; } = [];

    /// <summary>Pairs that were not tried, as there are too many.</summary>
    public int Untried { get; init; }

    public JsonObject ToJson() => new()
    {
        ["repository"] = Repository,
        ["base"] = Base,
        ["commit"] = Commit,
        ["tried"] = Texts(Tried),
        ["conflicts"] = new JsonObject(Conflicts.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)Texts(entry.Value)))),
        ["clashes"] = new JsonArray([.. Clashes.Select(clash => (JsonNode)new JsonObject { ["one"] = clash.One, ["other"] = clash.Other, ["files"] = Texts(clash.Files) })]),
        ["untried"] = Untried,
    };

    /// <summary>Those that a night's facts hold; null where no merges were tried.</summary>
    public static IReadOnlyList<MergeFacts>? Of(NightRecord? night) => night?.Facts?[Fact] is JsonArray kept ? [.. kept.OfType<JsonObject>().Select(Read)] : null;

    private static MergeFacts Read(JsonObject kept) => new()
    {
        Repository = JsonReading.Text(kept, "repository") ?? "",
        Base = JsonReading.Text(kept, "base") ?? "",
        Commit = JsonReading.Text(kept, "commit") ?? "",
        Tried = [.. JsonReading.Texts(kept, "tried")],
        Conflicts = (kept["conflicts"] as JsonObject ?? []).ToDictionary(entry => entry.Key, entry => (IReadOnlyList<string>)[.. JsonReading.Texts(kept["conflicts"], entry.Key)]),
        Clashes = [.. JsonReading.Items(kept, "clashes").Select(clash => (JsonReading.Text(clash, "one") ?? "", JsonReading.Text(clash, "other") ?? "", (IReadOnlyList<string>)[.. JsonReading.Texts(clash, "files")]))],
        Untried = JsonReading.Number(kept, "untried") ?? 0,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
