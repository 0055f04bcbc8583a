namespace Pantheon.Tools.Git;

/// <summary>Two branches that do not merge with each other, and the files in which they clash.</summary>
public sealed record BranchClash(string One, string Other, IReadOnlyList<string> Files);
