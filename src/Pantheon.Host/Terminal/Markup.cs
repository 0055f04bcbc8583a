using System.Net;
using System.Text;

namespace Pantheon.Host.Terminal;

/// <summary>Lines and rows as Markdown or HTML: what stands in them is text, and nothing of it is obeyed.</summary>
internal static class Markup
{
    private const string Special = "\\`*_[]<>|#~&!";

    public static string Text(TableLayout layout, string text) => (layout, text.Contains('\n', StringComparison.Ordinal) || text.StartsWith(' ')) switch
    {
        (TableLayout.Markdown, true) => $"{Fence(text)}\n{text}\n{Fence(text)}\n",
        (TableLayout.Markdown, false) => text.Length == 0 ? "" : Escaped(text) + "\n",
        (TableLayout.Html, true) => $"<pre>{WebUtility.HtmlEncode(text)}</pre>",
        (TableLayout.Html, false) => text.Length == 0 ? "" : $"<p>{WebUtility.HtmlEncode(text)}</p>",
        _ => text,
    };

    public static IEnumerable<string> Table(TableLayout layout, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows) => layout switch
    {
        TableLayout.Markdown => [Row(headings), $"|{string.Concat(headings.Select(_ => "---|"))}", .. rows.Select(Row), ""],
        TableLayout.Html => ["<table>", $"<thead>{Row(headings, "th")}</thead>", "<tbody>", .. rows.Select(row => Row(row, "td")), "</tbody>", "</table>"],
        _ => rows.Select(row => string.Join('\t', row.Select(OneLine))),
    };

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(cell => Escaped(OneLine(cell))))} |";

    private static string Row(IReadOnlyList<string> cells, string tag) => $"<tr>{string.Concat(cells.Select(cell => $"<{tag}>{WebUtility.HtmlEncode(OneLine(cell))}</{tag}>"))}</tr>";

    private static string OneLine(string cell) => cell.ReplaceLineEndings(" ").Replace('\t', ' ');

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var letter in text)
        {
            escaped.Append(Special.Contains(letter, StringComparison.Ordinal) ? $"\\{letter}" : letter.ToString());
        }

        return escaped.ToString();
    }

    /// <summary>Longer than every run of backticks in the text, so that nothing in it ends it.</summary>
    private static string Fence(string text)
    {
        var (longest, run) = (2, 0);
        foreach (var letter in text)
        {
            run = letter == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return new string('`', longest + 1);
    }
}
