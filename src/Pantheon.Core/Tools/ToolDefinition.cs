using Pantheon.Core.Flows;
using Pantheon.Core.Schemas;

namespace Pantheon.Core.Tools;

/// <summary>What a model is told of a tool, and what the loop needs to know of it.</summary>
public sealed record ToolDefinition(string Name, string Description, JsonSchema Input)
{
    public bool Edits { get; init; }

    public EvidenceKind? Evidence { get; init; }
}
