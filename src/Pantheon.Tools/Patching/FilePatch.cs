namespace Pantheon.Tools.Patching;

/// <summary>What a patch does to one file.</summary>
internal sealed record FilePatch(PatchKind Kind, string Path)
{
    /// <summary>Its new path when it is moved.</summary>
    public string? MovedTo { get; init; }

    public IReadOnlyList<Hunk> Hunks { get; init; } = [];
}
