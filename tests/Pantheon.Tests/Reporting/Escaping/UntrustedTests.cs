using System.Net;
using Markdig;
using NUnit.Framework;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Tests.Reporting.Escaping;

public sealed class UntrustedTests
{
    private const string WordJoiner = "\u2060";

    private static readonly MarkdownPipeline Rich = new MarkdownPipelineBuilder().UseAdvancedExtensions().Build();
    private static readonly MarkdownPipeline Plain = new MarkdownPipelineBuilder().Build();

    private static readonly string[] Hostile =
    [
        "<script>alert(1)</script>", "</details><h1>x", "<!-- x", "&lt;b&gt; &copy; &#60;", "[a](javascript:alert(1))", "![a](https://evil.example/a.png)",
        "<https://evil.example>", "https://evil.example/?a=1&b=2", "http://evil.example", "www.evil.example", "mailto:a@evil.example", "a@evil.example",
        "*a* **b** _c_ __d__ ~~e~~ ~f~ ^g^ ==h== ++i++ \"\"j\"\"", "`a` ``b`` ```c```", "| a | b |", "\\[a\\](b) \\\\", "a {#id .c onclick=x}", "::a:: :::b", "$a$ $$b$$",
        "# heading", "- item", "+ item", "* item", "1. item", "1) item", "12.", "> quote", "---", "===", "***", "    code", "\tcode", "~~~ js", "[x] done", "[^1]: note", "[a]: https://evil.example",
        "*[HTML]: long", ": definition", "@everyone #1 GH-1", "a\\", "\\", "{", "-", ":", "tel:1", "ftp://evil.example", "a--b -- c", "x = y", "\"q\" \"\"",
    ];

    [TestCaseSource(nameof(Hostile))]
    public void Markdown_shows_a_hostile_text_as_the_text_itself(string text)
    {
        var expected = $"<p>{WebUtility.HtmlEncode(Untrusted.Line(text, 1000))}</p>";

        foreach (var pipeline in new[] { Rich, Plain })
        {
            Assert.That(Normal(Markdown.ToHtml(Untrusted.Markdown(text), pipeline)), Is.EqualTo(Normal(expected)));
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 2000, Replay = "15704418903429148100,306281466163137253")]
    public void Markdown_shows_any_text_as_the_text_itself(int[] picks)
    {
        const string alphabet = "ab1 <>&\\`*_[]{}|~$^@#:=+\"-.)(!/wwwhttp://\t\u001b[;m'";
        var text = string.Concat(picks.Select(pick => alphabet[Math.Abs(pick % alphabet.Length)]));
        var line = Untrusted.Line(text, 1000);

        var html = Normal(Markdown.ToHtml(Untrusted.Markdown(text), Rich));

        Assert.That(html, Is.EqualTo(line.Length == 0 ? "" : Normal($"<p>{WebUtility.HtmlEncode(line)}</p>")), $"of '{line}'");
    }

    [TestCaseSource(nameof(Hostile))]
    public void A_table_cell_stays_one_cell(string text)
    {
        var html = Markdown.ToHtml($"| a | b | c |\n|---|---|---|\n| {Untrusted.Markdown(text)} | {Untrusted.Code(text)} | end |\n", Rich);

        Assert.That(html.Split("<td>"), Has.Length.EqualTo(4));
        Assert.That(html, Does.Contain("<td>end</td>").And.Not.Contain("<a ").And.Not.Contain("<img").And.Not.Contain("<script"));
    }

    [TestCase("plain", "`plain`")]
    [TestCase("a_b <c>", "`a_b <c>`")]
    [TestCase("a`b", "a\\`b")]
    [TestCase("a|b", "a\\|b")]
    [TestCase("", "–")]
    public void A_code_span_gives_way_to_text_when_the_text_could_end_it(string text, string expected) =>
        Assert.That(Untrusted.Code(text), Is.EqualTo(expected));

    [Test]
    public void Nothing_in_a_fence_closes_it()
    {
        var html = Markdown.ToHtml(Untrusted.Fence(["```", "`````", "</code></pre><b>", "~~~"]) + "\nafter", Rich);

        Assert.That(html, Does.Contain("```\n`````\n&lt;/code&gt;&lt;/pre&gt;&lt;b&gt;\n~~~").And.Contain("<p>after</p>"));
    }

    [TestCase("\u001b[31mred\u001b[0m", "red")]
    [TestCase("\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007", "link")]
    [TestCase("\u001b]0;title\u001b\\rest", "rest")]
    [TestCase("\u001bP1$r\u001b\\a\u001b_x\u001b\\b\u001b^y\u001b\\c", "abc")]
    [TestCase("\u009b31mred", "red")]
    [TestCase("\u009d0;title\u009crest", "rest")]
    [TestCase("\u001bcreset", "reset")]
    [TestCase("\u001b[", "")]
    [TestCase("\u001b", "")]
    [TestCase("a\u0000b\u0008c\u007fd", "abcd")]
    [TestCase("\u202eexe.png\u202c\u2066x\u2069\ufeff\u200b\u00ad", "exe.pngx")]
    [TestCase("a\r\nb\rc\u2028d\u0085e\u000bf", "a b c d e f")]
    [TestCase("  many \t blanks  ", "many blanks")]
    [TestCase("z\u0301\u0301\u0301\u0301\u0301\u0301", "z\u0301\u0301\u0301")]
    [TestCase(null, "")]
    public void A_line_keeps_what_is_seen_and_drops_what_a_device_obeys(string? text, string expected) =>
        Assert.That(Untrusted.Line(text, 100), Is.EqualTo(expected));

    [Test]
    public void A_line_of_megabytes_is_clipped() =>
        Assert.That(Untrusted.Line(new string('a', 5_000_000), 10), Is.EqualTo("aaaaaaaaa…"));

    [Test]
    public void Half_a_pair_is_replaced() =>
        Assert.That(Untrusted.Line("\ud800x\udc00", 100), Is.EqualTo("\ufffdx\ufffd"));

    [Test]
    public void A_clip_does_not_split_a_pair() =>
        Assert.That(Untrusted.Line("aa😀😀😀", 4), Is.EqualTo("aa…"));

    [Test]
    public void Lines_keep_their_indentation_and_are_few() =>
        Assert.That(Untrusted.Lines("a\n\n  b\r\n\tc\nd", 3, 10), Is.EqualTo(new[] { "a", "  b", "  c" }));

    [TestCase("night/2026-11-19/T-1", "night/2026-11-19/T-1")]
    [TestCase("a b; rm -rf $HOME", "'a b; rm -rf $HOME'")]
    [TestCase("it's", "'it'\\''s'")]
    [TestCase("`x`", "'`x`'")]
    [TestCase("", "''")]
    public void A_word_of_a_command_is_quoted_when_it_is_not_plain(string text, string expected) =>
        Assert.That(Untrusted.Shell(text), Is.EqualTo(expected));

    [TestCase("T-1", true)]
    [TestCase("a\u202eb", false)]
    [TestCase("a\nb", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void Only_a_text_that_shows_itself_goes_into_a_command(string? text, bool expected) =>
        Assert.That(Untrusted.IsPlain(text), Is.EqualTo(expected));

    [Test]
    public void Html_escapes_tags_and_quotes() =>
        Assert.That(Untrusted.Html("<a href=\"x\" title='y'>&"), Is.EqualTo("&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;"));

    [Test]
    public void Mentions_and_numbers_are_kept_from_becoming_links() =>
        Assert.That(Untrusted.Markdown("@all #12"), Is.EqualTo($"@{WordJoiner}all \\#{WordJoiner}12"));

    private static string Normal(string html) =>
        html.Replace(WordJoiner, "", StringComparison.Ordinal).Replace("&quot;", "\"", StringComparison.Ordinal).Replace("&#39;", "'", StringComparison.Ordinal).Trim();
}
