using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;

namespace Pantheon.Tests.Reporting.Rendering;

public sealed partial class HostileReportTests
{
    private static readonly MarkdownPipeline Rich = new MarkdownPipelineBuilder().UseAdvancedExtensions().Build();

    private static readonly string[] Texts = [HostileNight.Payload, HostileNight.Long, "", "\n", "```", "|", "</details>", "\u001b]8;;x", "'; rm -rf / #"];

    private static IEnumerable<TestCaseData> EveryText() => Texts.Select((text, at) => new TestCaseData(text).SetArgDisplayNames(FormattableString.Invariant($"text {at}")));

    [Test]
    public void A_page_that_takes_the_text_as_it_stands_obeys_it()
    {
        var page = $"# Night\n\nT-1: {HostileNight.Payload}\n";
        var document = Markdown.Parse(page, Rich);

        Assert.Multiple(() =>
        {
            Assert.That(document.Descendants<LinkInline>().Select(link => link.Url), Does.Contain("https://evil.example/x").And.Contain("https://evil.example/i.png"));
            Assert.That(document.Descendants<HtmlInline>().Select(tag => tag.Tag), Does.Contain("<script>"));
            Assert.That(document.Descendants<HeadingBlock>().Count(), Is.GreaterThan(1), "a heading of its own");
            Assert.That(Markdown.ToHtml(page, Rich), Does.Contain("<script>alert(1)</script>").And.Contain("src=\"https://evil.example/i.png\""));
            Assert.That(page, Does.Contain("\u001b]8;;").And.Contain("\u202e"), "and a terminal gets its controls");
        });
    }

    [TestCaseSource(nameof(EveryText))]
    public void Markdown_keeps_its_own_structure(string text)
    {
        var page = MarkdownReport.Render(Build(text));
        var document = Markdown.Parse(page, Rich);

        Assert.Multiple(() =>
        {
            Assert.That(document.Descendants<LinkInline>().Select(link => link.Url), Is.Empty);
            Assert.That(document.Descendants<AutolinkInline>().Select(link => link.Url), Is.Empty);
            Assert.That(document.Descendants<HtmlInline>().Select(tag => tag.Tag), Is.Empty);
            Assert.That(document.Descendants<HtmlBlock>().Select(block => Tags(block.Lines.ToString())), Is.All.AnyOf("<details><summary><b></b></summary>", "</details>"));
            Assert.That(document.Descendants<HeadingBlock>().Count(heading => heading.Level == 2), Is.EqualTo(10));
            Assert.That(page, Does.Not.Contain("\u001b").And.Not.Contain("\u202e").And.Not.Contain("\0").And.Not.Contain("\r"));
            Assert.That(page.Split('\n').Max(line => line.Length), Is.LessThan(12_000));
        });
    }

    [TestCaseSource(nameof(EveryText))]
    public void Html_has_only_the_tags_and_attributes_that_are_ours(string text)
    {
        var page = HtmlReport.Render(Build(text));
        var tags = AnyTag().Matches(page).Select(match => match.Value).Where(tag => !OurTag().IsMatch(tag)).Distinct();

        Assert.That(tags, Is.EquivalentTo(new[]
        {
            "<!doctype html>", "<html lang=\"en\">", "<meta charset=\"utf-8\">", "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            "<meta name=\"referrer\" content=\"no-referrer\">",
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">",
        }));
    }

    [TestCaseSource(nameof(EveryText))]
    public void The_terminal_gets_no_controls_but_line_ends(string text)
    {
        var page = TerminalReport.Render(Build(text), 100, colour: false);

        Assert.That(page.Where(c => char.IsControl(c) && c != '\n'), Is.Empty);
        Assert.That(page.Count(c => c == '\n'), Is.LessThanOrEqualTo(TerminalReport.MaxRows));
    }

    [TestCaseSource(nameof(EveryText))]
    public void Json_stays_small_and_reads_back(string text)
    {
        var json = JsonReport.Render(Build(text));

        Assert.That(json, Has.Length.LessThan(200_000));
        Assert.That(JsonReport.Render(JsonReport.Read(json)), Is.EqualTo(json));
    }

    [Test]
    public void A_command_never_carries_a_text_that_was_changed()
    {
        var report = Build(HostileNight.Payload);

        Assert.That(report.Ready[0].Commands.Concat(report.Decide[0].Commands).Concat(report.RedBin[0].Items[0].Commands), Is.All.Match("^pantheon (runs show|review) [0-9a-f]+$"));
    }

    [Test]
    public void Two_hundred_tasks_fit_a_comment_and_a_terminal()
    {
        var text = new string('x', 600);
        RunOutcome[] outcomes = [RunOutcome.Ready, RunOutcome.Held, RunOutcome.Failed, RunOutcome.NotRun];
        var runs = Enumerable.Range(1, 200).Select(number => new RunMaker(number << 8, FormattableString.Invariant($"T-{number}"), text, Nights.Opened)
            .Asked((text, null))
            .Review("review_a", "reviewer-a", "coder", ReviewVerdict.Reject, text)
            .Ended(outcomes[number % 4], 5, run => run with { Reason = text, Branch = "night/x" }));
        var report = ReportBuilder.Build(Nights.NothingRan with { Runs = [.. runs], FullReport = "reports/report.html" });

        var page = MarkdownReport.Render(report);
        var rows = TerminalReport.Render(report, 100, colour: true);

        Assert.Multiple(() =>
        {
            Assert.That(Encoding.UTF8.GetByteCount(page), Is.LessThan(MarkdownReport.MaxBytes).And.GreaterThan(5_000));
            Assert.That(page, Does.Contain("more of 50 are left out here: see `report.json`"));
            Assert.That(rows.Count(c => c == '\n'), Is.EqualTo(TerminalReport.MaxRows));
            Assert.That(rows, Does.Contain("more in the full report").And.EndsWith("full report  reports/report.html\n"));
        });
    }

    private static MorningReport Build(string text) => ReportBuilder.Build(HostileNight.Input(text));

    private static string Tags(string html) => string.Concat(AnyTag().Matches(html).Select(match => match.Value));

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex AnyTag();

    [GeneratedRegex("^</?(html|head|title|style|body|main|h1|h2|h3|p|ol|ul|li|b|span|pre|div|table|thead|tbody|tr|th|td|details|summary|article|footer|nav|a)( class=\"[a-z ]+\")?( (id=\"|href=\"#)[a-z0-9-]+\")?>$|^</?(svg|text|title|rect|line|circle|polyline)( (class|viewBox|role|aria-label|x|y|x1|x2|y1|y2|cx|cy|r|rx|width|height|points|text-anchor)=\"[A-Za-z0-9., -]*\")*/?>$")]
    private static partial Regex OurTag();
}
