using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;

namespace Pantheon.Tests.Reporting.Morning;

/// <summary>A report read again in the course of the morning: what was merged, decided or queued again is asked of nobody a second time.</summary>
public sealed class AfterNightTests
{
    [Test]
    public void A_morning_that_is_done_has_nothing_to_start_with()
    {
        var night = Nights.Demo();
        var merged = night.Runs.Where(run => run.Run.Outcome == RunOutcome.Ready).Select(run => Decided(run, DecisionAct.Merged)).ToList();
        var again = night.Runs.Where(run => run.Run.Outcome is RunOutcome.Held or RunOutcome.Failed).ToList();
        var queued = again.Select((run, number) => new RunMaker(900 + number, run.Run.TaskId!, run.Run.Title!, Nights.Opened).Ended(null, 0, other => other with { Lifecycle = RunLifecycle.Queued, StartedAt = null })); // each has a task

        var before = ReportBuilder.Build(night);
        var report = ReportBuilder.Build(night with { Runs = [.. night.Runs, .. queued], Decisions = merged, Queued = again.Select(run => run.Run.TaskId!).ToHashSet() });

        Assert.That(before.Headline, Is.EqualTo("Three changes are ready to merge. One needs your decision, one failed, one was refused by policy."));
        Assert.That(report.Headline, Is.EqualTo("The three changes that were ready are merged. One was held and is dealt with, one failed and is dealt with, one was refused by policy, two are queued."));
        Assert.That(report.StartHere.Select(step => step.Command), Has.One.Items.And.All.StartsWith("pantheon policy explain"));
        Assert.That((before.Minutes, report.Minutes), Is.EqualTo((before.Minutes, 1)), "what is left is the refused one");
        Assert.That(TerminalReport.Render(report, 100, false), Does.Contain("queued again").And.Contain("queued: it is queued again"));
    }

    [TestCase(DecisionAct.Merged, "Two changes are ready to merge, one is merged.")]
    [TestCase(DecisionAct.Rejected, "Two changes are ready to merge, one is dealt with.")]
    [TestCase(DecisionAct.Held, "Three changes are ready to merge.")]
    public void The_headline_counts_what_is_left(DecisionAct act, string expected)
    {
        var night = Nights.AllReady;

        var report = ReportBuilder.Build(night with { Decisions = [Decided(Nights.Bug, act)] });

        Assert.That(report.Headline, Is.EqualTo(expected));
    }

    private static PersonDecision Decided(RunSummary run, DecisionAct act) => new() { Run = run.Run.Id, Act = act, By = "ana", At = Nights.Opened.AddHours(9), Seconds = 20 };
}
