namespace Pantheon.Tools.Patching;

/// <summary>What a patch does to a file; a moved file is an update with another path.</summary>
internal enum PatchKind
{
    Add,
    Update,
    Delete,
}
