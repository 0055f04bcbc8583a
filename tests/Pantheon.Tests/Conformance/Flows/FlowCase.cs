using System.Globalization;
using System.Text.Json.Nodes;

namespace Pantheon.Tests.Conformance.Flows;

/// <summary>One case of the flow language: a flow, what its nodes answer, and what must come of it.</summary>
internal sealed record FlowCase(string File, string Title, string Flow, JsonObject Asked)
{
    /// <summary>Further files of the catalog by path.</summary>
    public JsonObject Files => Asked["files"] as JsonObject ?? [];

    /// <summary>What nodes answer: one answer, or one for each attempt; who is not named says `done`.</summary>
    public JsonObject Answers => Asked["answers"] as JsonObject ?? [];

    public JsonObject Input => Asked["input"] as JsonObject ?? [];

    public JsonObject Expect => Asked["expect"] as JsonObject ?? [];

    /// <summary>The status of each test on the base.</summary>
    public JsonObject Base => Asked["base"] as JsonObject ?? new JsonObject { ["Old"] = "passed" };

    /// <summary>The lines that the base's tests run, by file: how many, of how many.</summary>
    public JsonObject? BaseCoverage => Asked["base_coverage"] as JsonObject;

    /// <summary>How often the flow is run, one run after the other; what is expected is expected of the last, the order of work of all.</summary>
    public int Runs => int.Parse(Asked["runs"]?.ToString() ?? "1", CultureInfo.InvariantCulture);

    public override string ToString() => $"{Path.GetFileNameWithoutExtension(File)}: {Title}";
}
