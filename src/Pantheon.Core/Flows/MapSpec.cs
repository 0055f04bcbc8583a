using Pantheon.Core.Expressions;

namespace Pantheon.Core.Flows;

/// <summary>One node for each item of a list, or for each combination of a matrix; its outputs are collected in the order of the items.</summary>
/// <param name="Each">What gives the list; null when there is a matrix.</param>
/// <param name="Matrix">The lists whose combinations are the items, the last name turning fastest; null when there is a list.</param>
/// <param name="As">The name under which expressions read the item.</param>
/// <param name="Parallel">How many items run at once; null leaves that to the pools.</param>
/// <param name="KeepGoing">Whether the others go on when an item failed for good; its output is null then.</param>
public sealed record MapSpec(ValueTemplate? Each, IReadOnlyDictionary<string, ValueTemplate>? Matrix, string As, int? Parallel, bool KeepGoing)
{
    /// <summary>The most items that a node may have.</summary>
    public const int MaxItems = 1_000;
}
