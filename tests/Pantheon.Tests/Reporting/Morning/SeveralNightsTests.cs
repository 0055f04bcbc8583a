using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;

namespace Pantheon.Tests.Reporting.Morning;

/// <summary>Runs that one night began and another ended, and those that no night has begun.</summary>
public sealed class SeveralNightsTests
{
    [Test]
    public void A_run_of_two_nights_counts_what_it_did_in_this_one()
    {
        var summary = new RunMaker(1 << 8, "T-1", "A long task", Nights.Opened.AddDays(-1)).Agent("plan", "planner", "big", tries: 3).Ended(RunOutcome.Ready, 5, run => run with { EndedAt = Nights.Opened.AddMinutes(40), TokensIn = 99_999 });
        Attempt[] tonight = [summary.Attempts[2] with { StartedAt = Nights.Opened.AddMinutes(10), EndedAt = Nights.Opened.AddMinutes(40) }];

        var report = ReportBuilder.Build(Nights.NothingRan with { Runs = [summary with { Attempts = [.. summary.Attempts.Take(2), .. tonight] }] });

        var task = report.Night.Tasks.Single();
        Assert.That((task.StartedAt, task.Seconds, task.TokensIn), Is.EqualTo(((DateTimeOffset?)Nights.Opened.AddMinutes(10), (long?)1800, 1200L)));
        Assert.That(report.Night.BusySeconds, Is.EqualTo(1800));
    }

    [Test]
    public void A_run_that_rests_is_not_at_work()
    {
        var rests = new RunMaker(1 << 8, "T-1", "A long task", Nights.Opened).Agent("plan", "planner", "big").Ended(null, 5, run => run with { Lifecycle = RunLifecycle.Suspended });

        Assert.That(ReportBuilder.Build(Nights.NothingRan with { Runs = [rests] }).Night.BusySeconds, Is.EqualTo(40));
    }

    [Test]
    public void What_is_still_queued_stands_under_what_did_not_run_with_its_reason()
    {
        var one = new RunMaker(1 << 8, "T-1", "A task", Nights.Opened).Ended(null).Run with { Lifecycle = RunLifecycle.Queued };
        var two = new RunMaker(2 << 8, "T-2", "Another", Nights.Opened).Ended(null).Run with { Lifecycle = RunLifecycle.Queued };

        var report = ReportBuilder.Build(Nights.NothingRan with { StillQueued = [(one, "needs 2 h 40 m, 2 h 19 m were left"), (two, null)] });

        Assert.That(report.NotRun.TakeLast(2).Select(item => (item.Task, item.Outcome, item.Why)), Is.EqualTo([
            ("T-1", "queued", "needs 2 h 40 m, 2 h 19 m were left"),
            ("T-2", "queued", "the night did not come to it; it is queued as before"),
        ]));
        Assert.That(MarkdownReport.Render(report), Does.Contain("needs 2 h 40 m, 2 h 19 m were left"));
    }

    [Test]
    public void A_branch_that_could_not_be_tried_is_named_beside_those_that_apply()
    {
        var input = Nights.AllReady;
        var merges = input.Merges!.Single();

        var report = ReportBuilder.Build(input with { Merges = [merges with { Tried = [.. merges.Tried.Take(1)], Conflicts = new Dictionary<string, IReadOnlyList<string>>() }] });

        Assert.That(report.Merging?.Sentence, Does.StartWith("It applies cleanly").And.Contain("Not tried: "));
    }
}
