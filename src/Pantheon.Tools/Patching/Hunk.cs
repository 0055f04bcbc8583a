namespace Pantheon.Tools.Patching;

/// <summary>One place of a file as a patch wants it changed.</summary>
internal sealed record Hunk(IReadOnlyList<HunkLine> Lines)
{
    /// <summary>The line of the old file where it says it begins, from 1; null where it does not say.</summary>
    public int? Line { get; init; }

    /// <summary>A line of the file above it, by which it is found.</summary>
    public string? Header { get; init; }

    /// <summary>Whether it says that it ends where the file ends.</summary>
    public bool AtEnd { get; init; }

    /// <summary>Whether the new file ends with a line end, where the hunk says so.</summary>
    public bool? EndsLine { get; init; }

    public IReadOnlyList<string> Old => [.. Lines.Where(line => line.Mark != '+').Select(line => line.Text)];

    public IReadOnlyList<string> New => [.. Lines.Where(line => line.Mark != '-').Select(line => line.Text)];

    /// <summary>The hunk without the empty context lines at its end, which may only part it from what follows it in the patch.</summary>
    public Hunk WithoutEmptyEnd()
    {
        var kept = Lines.Count;
        while (kept > 0 && Lines[kept - 1] is { Mark: ' ', Text.Length: 0 })
        {
            kept--;
        }

        return kept == Lines.Count ? this : this with { Lines = [.. Lines.Take(kept)] };
    }
}
