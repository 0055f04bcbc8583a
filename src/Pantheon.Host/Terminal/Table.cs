namespace Pantheon.Host.Terminal;

/// <summary>Columns with two spaces between them; the last column is cut at the screen's width, and a pipe gets it whole.</summary>
public sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Print(Screen screen)
    {
        ArgumentNullException.ThrowIfNull(screen);
        var widths = headings.Select((heading, column) => _rows.Select(row => row[column].Length).Append(heading.Length).Max()).ToArray();
        screen.Data(screen.OutputIsTerminal ? screen.Dim(Line(headings, widths, screen)) : Line(headings, widths, screen));
        foreach (var row in _rows)
        {
            screen.Data(Line(row, widths, screen));
        }
    }

    private static string Line(string[] cells, int[] widths, Screen screen)
    {
        var line = string.Join("  ", cells.Select((cell, column) => column == cells.Length - 1 ? cell : cell.PadRight(widths[column]))).TrimEnd();
        return screen.OutputIsTerminal && line.Length > screen.Width ? line[..(screen.Width - 1)] + "…" : line;
    }
}
