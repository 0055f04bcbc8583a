using Pantheon.Core.Artifacts;

namespace Pantheon.Core.Runs;

/// <summary>A run with all that the report says of it.</summary>
public sealed record RunSummary
{
    public required Run Run { get; init; }

    public required IReadOnlyList<NodeRun> Nodes { get; init; }

    public required IReadOnlyList<Attempt> Attempts { get; init; }

    public required IReadOnlyList<Review> Reviews { get; init; }

    public required IReadOnlyList<TestResult> Tests { get; init; }

    public required IReadOnlyList<Artifact> Artifacts { get; init; }
}
