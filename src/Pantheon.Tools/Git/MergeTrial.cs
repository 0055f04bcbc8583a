namespace Pantheon.Tools.Git;

/// <summary>What a merge would come to.</summary>
/// <param name="Current">The branch that is checked out; null where none is.</param>
/// <param name="Ours">The commit that is checked out.</param>
/// <param name="IsMerged">Whether it is in there already.</param>
/// <param name="Conflicts">Files that both sides changed in the same place.</param>
public sealed record MergeTrial(string? Current, string Ours, bool IsMerged, IReadOnlyList<string> Conflicts);
