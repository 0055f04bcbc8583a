namespace Pantheon.Core.Workspaces;

/// <summary>A file of a tree: git's mode, its bytes, and its text (of a link: its target) unless it is too large or no text.</summary>
public sealed record TreeFile(string Mode, long Size, string? Text);
