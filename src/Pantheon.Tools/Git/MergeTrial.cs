namespace Pantheon.Tools.Git;

/// <summary>What a merge would come to.</summary>
/// <param name="Current">The branch that is checked out; null where none is.</param>
/// <param name="Commit">The commit of the branch to merge.</param>
/// <param name="IsMerged">Whether it is in there already.</param>
/// <param name="Conflicts">Files that both sides changed in the same place.</param>
public sealed record MergeTrial(string? Current, string Commit, bool IsMerged, IReadOnlyList<string> Conflicts);
