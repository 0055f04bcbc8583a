using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>All rows of one run that telemetry is made from.</summary>
internal sealed record RunRows
{
    public required Run Run { get; init; }

    /// <summary>`name@version` of the policy of its night; null where it is not known.</summary>
    public string? Policy { get; init; }

    public IReadOnlyList<NodeRun> Nodes { get; init; } = [];

    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    /// <summary>Which process began each attempt; empty where nobody asked.</summary>
    public IReadOnlyDictionary<AttemptId, Guid> Owners { get; init; } = new Dictionary<AttemptId, Guid>();

    public IReadOnlyList<Review> Reviews { get; init; } = [];

    public IReadOnlyList<RecordedEvent> Events { get; init; } = [];

    public IReadOnlyList<ModelCallRow> ModelCalls { get; init; } = [];

    public IReadOnlyList<ToolCallRow> ToolCalls { get; init; } = [];
}
