namespace Pantheon.Core.Workspaces;

/// <summary>One path of a patch: `added`, `modified`, `deleted` or `renamed`, with line counts.</summary>
public sealed record FileChange(string Path, string Status, string? From, int Added, int Removed, bool Binary);
