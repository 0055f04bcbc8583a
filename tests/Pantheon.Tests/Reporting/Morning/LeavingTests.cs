using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;

namespace Pantheon.Tests.Reporting.Morning;

public sealed class LeavingTests
{
    [Test]
    public void The_same_attempt_is_one_line_with_its_number_and_the_most_frequent_comes_first()
    {
        var facts = ReportBuilder.Build(Nights.Demo()).TriedToLeave;

        Assert.That(facts.Times, Is.EqualTo(6));
        Assert.That(facts.Items.Select(item => (item.Task, item.Tool, item.Call, item.Target, item.Times)), Is.EqualTo(new[]
        {
            ("RED-5", "run_tests", "connect", "198.51.100.1:443 (tcp)", 5L),
            ("RED-5", "read_file", "path", "../../etc/passwd", 1L),
        }));
    }

    [Test]
    public void Refusals_change_neither_the_headline_nor_what_left_the_machine()
    {
        var with = ReportBuilder.Build(Nights.Demo());
        var without = ReportBuilder.Build(Nights.Demo() with { Refused = new Dictionary<RunId, IReadOnlyList<JournalEvent>>() });

        Assert.That((with.Headline, with.LeftTheMachine), Is.EqualTo((without.Headline, without.LeftTheMachine)));
        Assert.That(without.TriedToLeave.Sentence, Is.EqualTo("Nothing tried to leave."));
    }

    [Test]
    public void Where_nothing_was_watched_nothing_tried_is_not_claimed_alone()
    {
        var unwatched = Nights.NothingRan with { Policy = Nights.QuietPolicy with { Watch = "refused calls are not watched here: the kernel is older" } };

        Assert.That(ReportBuilder.Build(unwatched).TriedToLeave.Sentence, Is.EqualTo("Nothing tried to leave. Not all was seen: refused calls are not watched here: the kernel is older."));
    }

    [TestCase(PoolAway.Store, "the store was away 1 time")]
    [TestCase(PoolAway.Disk, "the disk was full 1 time")]
    [TestCase("gpu", "pool 'gpu' was away 1 time")]
    public void What_was_waited_for_is_named_as_what_it_is(string what, string words)
    {
        var waited = new JournalEvent("pool.awaited") { Data = new System.Text.Json.Nodes.JsonObject { ["pool"] = what, ["since"] = "2026-01-05T23:10:00Z", ["seconds"] = 62.0, ["reason"] = "because" } };
        var report = ReportBuilder.Build(Nights.Demo() with { Awaited = [waited] });

        Assert.That(MarkdownReport.Render(report), Does.Contain($"- {words}, first at ").And.Contain("no try was spent: because"));
    }

    [Test]
    public void What_the_worker_itself_tried_is_not_called_nothing()
    {
        var report = ReportBuilder.Build(Nights.NothingRan with { Policy = Nights.QuietPolicy with { Unlisted = ["a connection was made to 127.0.0.1:9"] } });

        Assert.That(report.TriedToLeave.Sentence, Is.EqualTo("No tool tried to leave. The worker itself tried 1 time, and the night was stopped: see 'Policy and data'."));
        Assert.That(report.LeftTheMachine, Is.EqualTo("Something tried to leave the machine, 1 time: a connection was made to 127.0.0.1:9. The night was stopped there."));
    }

    [Test]
    public void A_report_of_before_there_was_this_part_still_reads()
    {
        var json = JsonReport.Render(ReportBuilder.Build(Nights.NothingRan));
        var start = json.IndexOf("  \"tried_to_leave\"", StringComparison.Ordinal);
        var end = json.IndexOf("  },\n", start, StringComparison.Ordinal) + 5;

        Assert.That(JsonReport.Read(json[..start] + json[end..]).TriedToLeave.Times, Is.Null);
    }
}
