using Pantheon.Core.Expressions;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Flows;

/// <summary>A node whose work is another flow, inlined into the run.</summary>
public sealed record FlowNode : NodeSpec
{
    public required string Flow { get; init; }

    public IReadOnlyDictionary<string, ValueTemplate> In { get; init; } = new Dictionary<string, ValueTemplate>();

    public override NodeKind Kind => NodeKind.Flow;
}
