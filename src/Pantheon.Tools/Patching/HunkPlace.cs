namespace Pantheon.Tools.Patching;

/// <summary>Where a hunk fits in a file: the first line, from 0, the hunk as it fitted, and whether only when spaces did not count.</summary>
internal sealed record HunkPlace(int At, Hunk Hunk, bool IsLoose)
{
    public int Lines => Hunk.Old.Count;
}
