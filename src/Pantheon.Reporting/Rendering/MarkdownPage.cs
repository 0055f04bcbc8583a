using System.Text;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Rendering;

/// <summary>Writes Markdown whose structure is ours: cells and texts are given already safe, lists are cut with a line that says so.</summary>
internal sealed class MarkdownPage(string rest)
{
    private readonly StringBuilder _text = new();

    public void Line(string line = "") => _text.Append(line).Append('\n');

    public void Paragraph(string text)
    {
        Line(text);
        Line();
    }

    public void Heading(int level, string text) => Paragraph($"{new string('#', level)} {text}");

    public void Fence(IEnumerable<string> lines, string language = "")
    {
        _text.Append(Untrusted.Fence(lines, language));
        Line();
    }

    /// <summary>A table; the alignment has one of `-`, `:` (centre) and `&gt;` (right) a column.</summary>
    public void Table(string heads, string alignment, IReadOnlyList<string[]> rows, int most)
    {
        Line(heads);
        Line("|" + string.Concat(alignment.Select(column => column switch { ':' => ":--:|", '>' => "---:|", _ => "---|" })));
        foreach (var row in rows.Take(most))
        {
            Line($"| {string.Join(" | ", row)} |");
        }

        Line();
        Cut(rows.Count, most);
    }

    public void Items<T>(IReadOnlyList<T> items, int most, Action<T> write)
    {
        foreach (var item in items.Take(most))
        {
            write(item);
        }

        Cut(items.Count, most);
    }

    public override string ToString() => _text.ToString().TrimEnd('\n') + "\n";

    private void Cut(int count, int most)
    {
        if (count > most)
        {
            Paragraph(FormattableString.Invariant($"*{count - most} more of {count} are left out here: see {rest}.*"));
        }
    }
}
