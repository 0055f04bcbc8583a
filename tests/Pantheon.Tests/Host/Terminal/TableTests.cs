using NUnit.Framework;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Terminal;

internal sealed class TableTests
{
    private const string Hostile = "a|b\n<script>\u001b[2J`";

    [TestCase(TableLayout.Table, "RUN   TITLE\n8f07  Quote fields of the export\n")]
    [TestCase(TableLayout.Wide, "RUN   TITLE                       BRANCH\n8f07  Quote fields of the export  night/x\n")]
    [TestCase(TableLayout.Plain, "8f07\tQuote fields of the export\n")]
    [TestCase(TableLayout.Markdown, "| RUN | TITLE |\n|---|---|\n| 8f07 | Quote fields of the export |\n\n")]
    [TestCase(TableLayout.Html, "<table>\n<thead><tr><th>RUN</th><th>TITLE</th></tr></thead>\n<tbody>\n<tr><td>8f07</td><td>Quote fields of the export</td></tr>\n</tbody>\n</table>\n")]
    public void The_same_rows_are_written_as_they_are_asked_for(TableLayout layout, string text) =>
        Assert.That(Printed(layout, "Quote fields of the export"), Is.EqualTo(text));

    [TestCase(TableLayout.Plain, "8f07\ta|b <script>[2J`\n")]
    [TestCase(TableLayout.Markdown, "| 8f07 | a\\|b \\<script\\>\\[2J\\` |\n")]
    [TestCase(TableLayout.Html, "<td>a|b &lt;script&gt;[2J`</td>")]
    public void A_cell_ends_neither_its_field_nor_its_line_and_is_no_markup(TableLayout layout, string holds) => Assert.That(Printed(layout, Hostile), Does.Contain(holds));

    [Test]
    public void On_a_terminal_only_the_usual_layout_is_cut_at_the_width()
    {
        Assert.That(Printed(TableLayout.Table, new string('x', 200), isTerminal: true).Split('\n')[1], Has.Length.EqualTo(80).And.EndsWith("…"));
        Assert.That(Printed(TableLayout.Wide, new string('x', 200), isTerminal: true), Does.Contain(new string('x', 200)).And.Not.Contain('…'));
    }

    [TestCase(TableLayout.Markdown, "a *word*", "a \\*word\\*\n\n")]
    [TestCase(TableLayout.Markdown, "one\n```\ntwo", "````\none\n```\ntwo\n````\n\n")]
    [TestCase(TableLayout.Html, "a <b>", "<p>a &lt;b&gt;</p>\n")]
    [TestCase(TableLayout.Html, "  one\n<two>", "<pre>  one\n&lt;two&gt;</pre>\n")]
    [TestCase(TableLayout.Plain, "a *word*", "a *word*\n")]
    public void A_line_beside_a_table_is_text_in_its_layout(TableLayout layout, string line, string text)
    {
        using var output = new StringWriter();
        new Screen(output, output, false, false, false, 80) { Manner = { Layout = layout } }.Data(line);

        Assert.That(output.ToString(), Is.EqualTo(text));
    }

    private static string Printed(TableLayout layout, string title, bool isTerminal = false)
    {
        using var output = new StringWriter();
        var table = new Table("RUN", "TITLE") { Wide = ["BRANCH"] };
        table.Add("8f07", title, "night/x");
        table.Print(new Screen(output, output, isTerminal, isTerminal, hasColour: false, 80) { Manner = { Layout = layout } });
        return output.ToString();
    }
}
