namespace Pantheon.Core.Workspaces;

/// <summary>One path of a patch: `added`, `modified`, `deleted` or `renamed`, with line counts.</summary>
public sealed record FileChange(string Path, string Status, string? From, int Added, int Removed, bool Binary)
{
    /// <summary>Git's mode before: 100644, 100755, 120000 for a link, 160000 for a submodule; null when it is not known.</summary>
    public string? OldMode { get; init; }

    public string? NewMode { get; init; }
}
