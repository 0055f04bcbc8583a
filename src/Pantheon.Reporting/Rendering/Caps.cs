namespace Pantheon.Reporting.Rendering;

/// <summary>How much of each list a page shows; halved until the page fits.</summary>
internal sealed record Caps
{
    public int Rows { get; init; } = 80;

    public int Blocks { get; init; } = 24;

    public int Details { get; init; } = 12;

    public bool CanShrink => Rows > 1 || Blocks > 0 || Details > 1;

    public Caps Halved() => new() { Rows = Math.Max(1, Rows / 2), Blocks = Blocks / 2, Details = Math.Max(1, Details / 2) };
}
