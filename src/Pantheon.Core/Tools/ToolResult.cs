using System.Text.Json.Nodes;
using Pantheon.Core.Coverage;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Tools;

/// <summary>What a tool call gave: text for the model, structure for flows, and whether it is an error the model can mend.</summary>
public sealed record ToolResult
{
    public required string Text { get; init; }

    public JsonNode? Structured { get; init; }

    public bool IsError { get; init; }

    /// <summary>Set when the call failed in a way that a node must report (tests_failed, build_failed, environment_missing, timeout …).</summary>
    public Failure? Failure { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>What a command printed, head and tail where it is long; null for tools that run none.</summary>
    public string? StandardOutput { get; init; }

    public string? StandardError { get; init; }

    /// <summary>Whether <see cref="Text"/> leaves out some of what the call gave.</summary>
    public bool Truncated { get; init; }

    /// <summary>Standard output and error as they were, as far as the runner keeps them; kept as an artifact.</summary>
    public string? Log { get; init; }

    /// <summary>The lines that were run, where the tool says where its reports lie and they could be read.</summary>
    public CoverageReport? Coverage { get; init; }

    /// <summary>Why there is no coverage although the tool gives it.</summary>
    public string? CoverageFault { get; init; }

    /// <summary>What the call tried and was refused: system calls of a command, paths of a file tool. Each becomes an event of the run.</summary>
    public IReadOnlyList<ToolRefusal> Refusals { get; init; } = [];

    /// <summary>What was asked of an MCP server for it; null where none was asked.</summary>
    public McpExchange? Mcp { get; init; }

    public static ToolResult Ok(string text, JsonNode? structured = null) => new() { Text = text, Structured = structured };

    public static ToolResult Error(string text) => new() { Text = text, IsError = true };
}
