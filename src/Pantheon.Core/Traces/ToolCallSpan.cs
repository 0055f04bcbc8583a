using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Tools;

namespace Pantheon.Core.Traces;

/// <summary>One tool call and its result (`execute_tool {tool}`).</summary>
public sealed record ToolCallSpan : TraceSpan
{
    /// <summary>Its place within the turn, from 1.</summary>
    public required int Sequence { get; init; }

    public required string Tool { get; init; }

    public string? CallId { get; init; }

    public required bool Ok { get; init; }

    public int? ExitCode { get; init; }

    public IReadOnlyList<string> Repairs { get; init; } = [];

    public JsonNode? Arguments { get; init; }

    public required Digest ArgumentsDigest { get; init; }

    public Digest? Result { get; init; }

    /// <summary>The first characters of the result.</summary>
    public string? ResultHead { get; init; }

    /// <summary>What was asked of an MCP server for it; null where none was asked.</summary>
    public McpExchange? Mcp { get; init; }

    /// <summary>All that its command printed, as far as the runner keeps it; null for tools that run none.</summary>
    public Digest? Output { get; init; }
}
