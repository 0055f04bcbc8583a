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

    public IReadOnlyList<Review> Reviews { get; init; } = [];

    public IReadOnlyList<RecordedEvent> Events { get; init; } = [];

    public IReadOnlyList<ModelCallRow> ModelCalls { get; init; } = [];

    public IReadOnlyList<ToolCallRow> ToolCalls { get; init; } = [];
}
