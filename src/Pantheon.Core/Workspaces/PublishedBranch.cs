namespace Pantheon.Core.Workspaces;

/// <summary>A branch as it now stands in the user's repository.</summary>
public sealed record PublishedBranch(string Branch, string Commit);
