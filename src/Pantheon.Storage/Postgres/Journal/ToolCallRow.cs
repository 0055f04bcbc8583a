using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>One row of `tool_call`, whole.</summary>
public sealed record ToolCallRow : CallRow
{
    public required int Sequence { get; init; }

    public required string Tool { get; init; }

    public string? CallId { get; init; }

    public required bool Ok { get; init; }

    public override FailureKind? Failed => FailureKind ?? (Ok ? null : Core.Runs.FailureKind.ToolFailure);

    public int? ExitCode { get; init; }

    public IReadOnlyList<string> Repairs { get; init; } = [];

    public JsonNode? Arguments { get; init; }

    public Digest? Result { get; init; }

    public McpExchange? Mcp { get; init; }
}
