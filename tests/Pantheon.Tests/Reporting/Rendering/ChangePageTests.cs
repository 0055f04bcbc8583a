using NUnit.Framework;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;

namespace Pantheon.Tests.Reporting.Rendering;

internal sealed class ChangePageTests
{
    [Test]
    public void A_change_is_told_with_what_was_asked_what_shows_it_and_what_was_decided()
    {
        var report = ReportBuilder.Build(Nights.AllReady);

        var merged = ChangePage.Render(report, report.Ready.Single(change => change.Task == "DOC-3"), 100, colour: false);
        var stale = ChangePage.Render(report, report.Ready.Single(change => change.Task == "FEAT-2"), 100, colour: false);

        Assert.That(merged, Does.Contain("merged by ana, 2026-11-20 07:00").And.Contain("You asked").And.Contain("It did"));
        Assert.That(stale, Does.Contain("Does not merge with the base as it is now").And.Contain("src/Orders.cs"));
        Assert.That((merged + stale).Split('\n').Max(line => line.EnumerateRunes().Count()), Is.LessThanOrEqualTo(100));
    }

    [Test]
    public void A_failure_ends_with_what_to_do()
    {
        var report = ReportBuilder.Build(Nights.Demo());
        var group = report.RedBin.Single();

        Assert.That(ChangePage.Render(report, group.Items.Single(), group.Cause, 100, colour: false), Does.Contain("Uploads.Large_body_is_not_buffered").And.Contain("pantheon queue add RED-5").And.Contain("refs/pantheon/salvage"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Hostile_words_reach_no_terminal(bool colour)
    {
        var report = ReportBuilder.Build(HostileNight.Input(HostileNight.Payload));
        string[] pages = [.. report.Ready.Concat(report.Decide).Select(change => ChangePage.Render(report, change, 100, colour)), .. report.RedBin.SelectMany(group => group.Items.Select(item => ChangePage.Render(report, item, group.Cause, 100, colour)))];

        var all = string.Concat(pages);
        Assert.That(pages, Is.Not.Empty);
        Assert.That(System.Text.RegularExpressions.Regex.Replace(all, "\u001b\\[[0-9]+m", "").Where(letter => char.IsControl(letter) && letter != '\n'), Is.Empty);
    }

    [Test]
    public void Each_part_of_the_report_can_be_read_alone_and_together_they_are_the_page()
    {
        var report = ReportBuilder.Build(Nights.AllReady);
        var page = MarkdownReport.Render(report);

        foreach (var section in MarkdownReport.Sections)
        {
            Assert.That(page, Does.Contain(MarkdownReport.Section(report, section)), section);
        }
    }
}
