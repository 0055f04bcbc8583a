using Pantheon.Core.Identity;

namespace Pantheon.Core.Workspaces;

/// <summary>The worktree of one attempt: a folder without any git folder in it, holding one tree.</summary>
public sealed record Workspace(AttemptId Attempt, RepositorySpec Repository, string Path, string InputTree);
