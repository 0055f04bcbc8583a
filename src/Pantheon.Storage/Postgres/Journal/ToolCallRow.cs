using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>One row of `tool_call`, whole.</summary>
public sealed record ToolCallRow
{
    public required byte[] SpanId { get; init; }

    public required byte[] ParentSpanId { get; init; }

    public required NodeId Node { get; init; }

    public required int Attempt { get; init; }

    public required int Turn { get; init; }

    public required int Sequence { get; init; }

    public required string Tool { get; init; }

    public string? CallId { get; init; }

    public required bool Ok { get; init; }

    public FailureKind? FailureKind { get; init; }

    public int? ExitCode { get; init; }

    public IReadOnlyList<string> Repairs { get; init; } = [];

    public required DateTimeOffset StartedAt { get; init; }

    public TimeSpan Took { get; init; }

    public JsonNode? Arguments { get; init; }

    public Digest? Result { get; init; }
}
