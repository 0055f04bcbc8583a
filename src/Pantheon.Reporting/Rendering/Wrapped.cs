using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Rendering;

/// <summary>Breaks a clean text between words, by the columns that a terminal gives its letters.</summary>
internal static class Wrapped
{
    /// <summary>At most so many rows; what is beyond is marked by an ellipsis.</summary>
    public static IReadOnlyList<string> Of(string text, int columns, int most)
    {
        var rows = new List<string>();
        var row = "";
        foreach (var word in text.Split(' '))
        {
            if (row.Length > 0 && Columns.Of(row) + 1 + Columns.Of(word) > columns)
            {
                rows.Add(row);
                row = "";
            }

            row = row.Length == 0 ? Columns.Clip(word, columns) : $"{row} {word}";
        }

        rows.Add(row);
        return rows.Count <= most ? rows : [.. rows.Take(most - 1), Columns.Clip(rows[most - 1] + " …", columns)];
    }
}
