using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Host.Reviewing;
using Pantheon.Reporting.Morning;

namespace Pantheon.Tests.Host.Reviewing;

internal sealed class ReviewWishTests
{
    private static readonly IReadOnlyList<ReviewItem> Items = [Item("T-1", RunOutcome.Ready, 3), Item("T-2", RunOutcome.Ready, 5, DecisionAct.Merged), Item("T-3", RunOutcome.Ready, 6), Item("T-4", RunOutcome.Held, 2)];

    [TestCase(false, null, "T-1 T-3 T-4")]
    [TestCase(true, null, "T-1 T-3")]
    [TestCase(false, 9, "T-1 T-3")]
    [TestCase(false, 8, "T-1")]
    [TestCase(false, 2, "")]
    public void What_nobody_has_decided_is_shown_as_far_as_the_time_goes(bool isReadyOnly, int? minutes, string expected) =>
        Assert.That(string.Join(' ', new ReviewWish(null, isReadyOnly, minutes, "24h", null).Choose(Items).Select(item => item.Name)), Is.EqualTo(expected));

    [Test]
    public void The_one_that_is_named_is_shown_whatever_was_decided() =>
        Assert.That(new ReviewWish("T-2", true, 1, "24h", null).Choose([Items[1]]), Has.Count.EqualTo(1));

    private static ReviewItem Item(string task, RunOutcome outcome, int minutes, DecisionAct? decided = null)
    {
        var digest = Digest.Of("x");
        var run = new Run
        {
            Id = new RunId(Guid.NewGuid()),
            TraceId = [1],
            TaskId = task,
            Title = task,
            Flow = "f",
            Mode = Mode.Night,
            CatalogCommit = "c",
            CatalogDigest = digest,
            FlowDigest = digest,
            Inputs = [],
            EnqueuedAt = default,
            EnqueuedBy = "p",
            Lifecycle = RunLifecycle.Ended,
            Outcome = outcome,
        };
        var change = new ChangeReport
        {
            Run = run.Id.Short,
            Task = task,
            Title = task,
            MustNowPass = new TestTally(0, 0),
            MustStillPass = new TestTally(0, 0),
            Scope = "inside",
            Flags = [],
            Minutes = minutes,
            Asked = [],
            Reviews = [],
            Reasons = [],
            Commands = [],
            Artifacts = [],
            Decision = decided is { } act ? new DecisionLine(act, "ana", default, null) : null,
        };
        return new ReviewItem(run, change, null, default);
    }
}
