using Pantheon.Core.Expressions;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Flows;

/// <summary>A node that makes the result a local branch.</summary>
public sealed record PublishNode : NodeSpec
{
    public PublishForm Form { get; init; }

    /// <summary>Title and body of the change.</summary>
    public IReadOnlyDictionary<string, ValueTemplate> With { get; init; } = new Dictionary<string, ValueTemplate>();

    public override NodeKind Kind => NodeKind.Publish;
}
