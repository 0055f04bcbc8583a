namespace Pantheon.Tools.Git;

/// <summary>What trial merges said.</summary>
/// <param name="Base">The branch that changes are made for.</param>
/// <param name="Commit">Where it stood.</param>
/// <param name="Conflicts">Branches that do not merge with it.</param>
/// <param name="Clashes">Pairs of branches that do not merge with each other.</param>
/// <param name="Tried">The branches that are there.</param>
public sealed record TrialResult(string Base, string Commit, IReadOnlyList<BranchClash> Conflicts, IReadOnlyList<BranchClash> Clashes, IReadOnlyList<string> Tried)
{
    /// <summary>Pairs that change a common file and were not tried, as there are too many.</summary>
    public int Untried { get; init; }
}
