using Pantheon.Core.Expressions;

namespace Pantheon.Core.Flows;

/// <summary>What must hold of a node's tests and changes; null members ask nothing.</summary>
public sealed record ExpectSpec
{
    /// <summary>A list of test names or globs that must fail on the base and pass now.</summary>
    public ValueTemplate? FailToPass { get; init; }

    /// <summary>`all`, `none`, or a list.</summary>
    public ValueTemplate? PassToPass { get; init; }

    public ValueTemplate? ProtectedPaths { get; init; }

    public ValueTemplate? MaxFiles { get; init; }

    public ValueTemplate? MaxAddedLines { get; init; }

    /// <summary>Plain texts that no added line may contain.</summary>
    public IReadOnlyList<string> ForbidAdded { get; init; } = [];
}
