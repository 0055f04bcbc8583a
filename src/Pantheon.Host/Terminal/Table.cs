namespace Pantheon.Host.Terminal;

/// <summary>Columns with two spaces between them; on a terminal the last one is cut at the screen's width, and a pipe gets it whole. `-o` writes the same rows in other ways.</summary>
public sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Headings of further columns, behind the others, that only `-o wide` shows.</summary>
    public IReadOnlyList<string> Wide { get; init; } = [];

    /// <summary>The cells of a row, those of the wide columns behind the others.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    public void Print(Screen screen)
    {
        ArgumentNullException.ThrowIfNull(screen);
        var layout = screen.Manner.Layout;
        string[] shown = layout == TableLayout.Wide ? [.. headings, .. Wide] : headings;
        var rows = _rows.Select(row => row[..shown.Length]).ToList();
        if (layout is TableLayout.Plain or TableLayout.Markdown or TableLayout.Html)
        {
            foreach (var line in Markup.Table(layout, shown, rows))
            {
                screen.Raw(line);
            }

            return;
        }

        var widths = shown.Select((heading, column) => rows.Select(row => row[column].Length).Append(heading.Length).Max()).ToArray();
        screen.Raw(screen.OutputIsTerminal ? screen.Dim(Line(shown, widths, screen)) : Line(shown, widths, screen));
        foreach (var row in rows)
        {
            screen.Raw(Line(row, widths, screen));
        }
    }

    private static string Line(string[] cells, int[] widths, Screen screen)
    {
        var line = string.Join("  ", cells.Select((cell, column) => column == cells.Length - 1 ? cell : cell.PadRight(widths[column]))).TrimEnd();
        return screen.OutputIsTerminal && screen.Manner.Layout == TableLayout.Table && line.Length > screen.Width ? line[..(screen.Width - 1)] + "…" : line;
    }
}
