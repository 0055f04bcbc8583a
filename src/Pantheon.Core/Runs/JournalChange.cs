using Pantheon.Core.Artifacts;

namespace Pantheon.Core.Runs;

/// <summary>One state change: everything in it is written in one transaction, with its events chained, or not at all.</summary>
public sealed record JournalChange
{
    /// <summary>The run as it is after the change; its fence must be the stored one.</summary>
    public required Run Run { get; init; }

    public IReadOnlyList<NodeRun> Nodes { get; init; } = [];

    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    public required IReadOnlyList<JournalEvent> Events { get; init; }

    public IReadOnlyList<Artifact> Artifacts { get; init; } = [];

    public IReadOnlyList<Review> Reviews { get; init; } = [];

    public IReadOnlyList<TestResult> Tests { get; init; } = [];
}
