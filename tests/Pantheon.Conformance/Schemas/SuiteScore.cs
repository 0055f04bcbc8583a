using System.Text.Json.Nodes;

namespace Pantheon.Conformance.Schemas;

/// <summary>Counts the tests that came out as the suite says, per file, and those that were left out, per reason.</summary>
public sealed class SuiteScore
{
    private readonly SortedDictionary<string, (int Passed, int Failed, int LeftOut)> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);

    public int Passed => _files.Values.Sum(file => file.Passed);

    public int Failed => _files.Values.Sum(file => file.Failed);

    public int LeftOut => _files.Values.Sum(file => file.LeftOut);

    public void Add(string file, bool held)
    {
        var (passed, failed, leftOut) = _files.GetValueOrDefault(file);
        _files[file] = held ? (passed + 1, failed, leftOut) : (passed, failed + 1, leftOut);
    }

    public void Leave(string file, string reason, int tests)
    {
        var (passed, failed, leftOut) = _files.GetValueOrDefault(file);
        _files[file] = (passed, failed, leftOut + tests);
        _reasons[reason] = _reasons.GetValueOrDefault(reason) + tests;
    }

    /// <summary>The last line.</summary>
    public string Line() => new JsonObject
    {
        ["score"] = new JsonObject
        {
            ["passed"] = Passed,
            ["failed"] = Failed,
            ["left_out"] = LeftOut,
            ["files"] = new JsonObject(_files.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)new JsonObject { ["passed"] = file.Value.Passed, ["failed"] = file.Value.Failed, ["left_out"] = file.Value.LeftOut }))),
            ["reasons"] = new JsonObject(_reasons.Select(reason => KeyValuePair.Create(reason.Key, (JsonNode?)reason.Value))),
        },
    }.ToJsonString();
}
