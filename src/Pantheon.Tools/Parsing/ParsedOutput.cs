using System.Text.Json.Nodes;

namespace Pantheon.Tools.Parsing;

/// <summary>What a parser made of a command's output: structure for flows, a digest for a model, and what it says of success.</summary>
internal sealed record ParsedOutput
{
    public JsonNode? Structured { get; init; }

    /// <summary>At most 4 KB, the first failures first.</summary>
    public string Digest { get; init; } = "";

    /// <summary>The most useful error lines, at most six.</summary>
    public IReadOnlyList<string> ErrorLines { get; init; } = [];

    /// <summary>Tests that ran; null when the output is not about tests or has no results.</summary>
    public int? TestsRun { get; init; }

    public int TestsFailed { get; init; }

    /// <summary>Why the result cannot be taken whole: the run broke off, or a result file cannot be read.</summary>
    public string? Broken { get; init; }
}
