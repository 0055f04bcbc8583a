namespace Pantheon.Core.Workspaces;

/// <summary>Something that was taken out of a worktree: where it lay, where it lies now, and why.</summary>
public sealed record QuarantinedEntry(string Path, string Place, string Reason)
{
    public override string ToString() => $"'{Path}' ({Reason}) lies now at '{Place}'";
}
