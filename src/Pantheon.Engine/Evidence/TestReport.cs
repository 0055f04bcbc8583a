using System.Text.Json.Nodes;

namespace Pantheon.Engine.Evidence;

/// <summary>A test_report.v1 document read for judging: every test with its status.</summary>
public sealed class TestReport
{
    private TestReport(IReadOnlyList<TestLine> tests, string? digest) => (Tests, Digest) = (tests, digest);

    public static TestReport Empty { get; } = new([], null);

    public IReadOnlyList<TestLine> Tests { get; }

    /// <summary>First failures, as feedback.</summary>
    public string? Digest { get; }

    /// <summary>Reads what is there; a value that is no test report has no tests.</summary>
    public static TestReport Of(JsonNode? report)
    {
        if (report is not JsonObject document || document["tests"] is not JsonArray tests)
        {
            return Empty;
        }

        return new TestReport([.. tests.OfType<JsonObject>().Select(Line)], Text(document["digest"]));
    }

    public IEnumerable<TestLine> Matching(string pattern) => Tests.Where(test => TestNames.Matches(pattern, test.Name));

    private static TestLine Line(JsonObject test) => new(
        Text(test["name"]) ?? "",
        Text(test["status"]) ?? "failed",
        test["duration_ms"] is JsonValue duration && duration.TryGetValue<int>(out var milliseconds) ? milliseconds : null,
        Text(test["message"]));

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
