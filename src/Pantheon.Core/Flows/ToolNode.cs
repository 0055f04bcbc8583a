using Pantheon.Core.Expressions;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Flows;

/// <summary>A node that calls a declared tool.</summary>
public sealed record ToolNode : NodeSpec
{
    public required string Tool { get; init; }

    public IReadOnlyDictionary<string, ValueTemplate> With { get; init; } = new Dictionary<string, ValueTemplate>();

    public bool Edits { get; init; }

    public override NodeKind Kind => NodeKind.Tool;
}
