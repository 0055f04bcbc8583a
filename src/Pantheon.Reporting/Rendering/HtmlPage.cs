using System.Text;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Rendering;

/// <summary>Writes HTML whose elements are ours and whose texts are escaped here, at the one place where they enter.</summary>
internal sealed class HtmlPage
{
    private readonly StringBuilder _html = new();

    /// <summary>Our own markup, as it is.</summary>
    public HtmlPage Raw(string markup)
    {
        _html.Append(markup);
        return this;
    }

    public HtmlPage Element(string name, string? text, string css = "")
    {
        _html.Append('<').Append(name).Append(css.Length > 0 ? $" class=\"{css}\"" : "").Append('>').Append(Untrusted.Html(text)).Append("</").Append(name).Append(">\n");
        return this;
    }

    /// <summary>A paragraph where there is something to say.</summary>
    public HtmlPage Say(string? text, string css = "") => string.IsNullOrEmpty(text) ? this : Element("p", text, css);

    public void Block(IReadOnlyCollection<string> lines, string css = "")
    {
        if (lines.Count == 0)
        {
            return;
        }

        // each line is escaped by itself: Html makes one line of a text
        _html.Append(css.Length > 0 ? $"<pre class=\"{css}\">" : "<pre>")
            .AppendJoin('\n', lines.SelectMany(line => Untrusted.Lines(line, 1, 2000)).Select(Indented))
            .Append("</pre>\n");
    }

    public void List(IReadOnlyList<string> items, int most, string rest)
    {
        if (items.Count == 0)
        {
            return;
        }

        _html.Append("<ul>\n");
        foreach (var item in items.Take(most))
        {
            Element("li", item);
        }

        _html.Append("</ul>\n");
        if (items.Count > most)
        {
            Element("p", FormattableString.Invariant($"{items.Count - most} more of {items.Count} are left out here: see {rest}."), "dim");
        }
    }

    /// <summary>A table; a head that ends in `#` is a column of numbers.</summary>
    /// <param name="drawnHead">The head of a last column whose cells are our own markup.</param>
    public void Table(string[] heads, IEnumerable<string[]> rows, string? drawnHead = null, IEnumerable<string>? drawn = null)
    {
        _html.Append("<div class=\"wide\"><table><thead><tr>");
        foreach (var head in heads)
        {
            _html.Append(head.EndsWith('#') ? $"<th class=\"n\">{head[..^1]}</th>" : $"<th>{head}</th>");
        }

        _html.Append(drawnHead is null ? "" : $"<th>{drawnHead}</th>").Append("</tr></thead><tbody>\n");
        var drawings = drawn?.ToList() ?? [];
        foreach (var (row, number) in rows.Select((row, number) => (row, number)))
        {
            _html.Append("<tr>");
            foreach (var (cell, at) in row.Select((cell, at) => (cell, at)))
            {
                _html.Append(heads[at].EndsWith('#') ? "<td class=\"n\">" : "<td>").Append(Untrusted.Html(cell)).Append("</td>");
            }

            _html.Append(drawings.Count > number ? $"<td>{drawings[number]}</td>" : "").Append("</tr>\n");
        }

        _html.Append("</tbody></table></div>\n");
    }

    public override string ToString() => _html.ToString();

    private static string Indented(string line) => new string(' ', line.Length - line.TrimStart().Length) + Untrusted.Html(line);
}
