using Pantheon.Core.Runs;

namespace Pantheon.Reporting.Morning;

/// <summary>What one reviewer said of a change, in its own words.</summary>
public sealed record ReviewLine
{
    public required string Agent { get; init; }

    public required string Model { get; init; }

    public required ReviewVerdict Verdict { get; init; }

    public required string Summary { get; init; }

    public required IReadOnlyList<FindingLine> Findings { get; init; }
}
