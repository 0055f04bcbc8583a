using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Schemas;

namespace Pantheon.Core.Tools;

/// <summary>A declared tool (tools/NAME.yaml) or the command of a run node: argv or MCP server, time-out, output parser.</summary>
public sealed record ToolSpec
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    public required JsonSchema Input { get; init; }

    /// <summary>argv; each entry is evaluated over `args`, `tool.out` and `repo`, and one that gives a list becomes several arguments. Of a tool of an MCP server: none.</summary>
    public required ValueTemplate Arguments { get; init; }

    /// <summary>The tool of a local MCP server that this one is; null for a command.</summary>
    public McpBinding? Mcp { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether it may change the tree.</summary>
    public bool Edits { get; init; }

    public EvidenceKind? Evidence { get; init; }

    /// <summary>Parser of what it prints or writes: trx, junit, tap, msbuild, json, text; a template, as it may come from the repository.</summary>
    public Template? Parse { get; init; }

    /// <summary>Glob of the result files below `tool.out` that the parser reads; else standard output.</summary>
    public string? Results { get; init; }

    /// <summary>Glob of the coverage reports below `tool.out` (Cobertura XML, LCOV); null for a tool that gives none.</summary>
    public string? Coverage { get; init; }

    public ContractType? Returns { get; init; }

    public SourceSpan Span { get; init; } = SourceSpan.None;
}
