namespace Pantheon.Core.Workspaces;

/// <summary>The commit a run starts from, and its tree (git object ids).</summary>
public sealed record BaseCommit(string Commit, string Tree);
