using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Engine.Scheduling;

/// <summary>A night that a box works as one of a cluster: runs are offered to all, and taken by the journal's claim alone.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SharedNightTests : IDisposable
{
    private readonly EngineWorld _world = new();
    private MemoryOffers? _offers;

    private MemoryOffers Offers => _offers ??= new MemoryOffers(_world.Time);

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task What_is_queued_is_offered_once_and_worked_where_it_falls(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        for (var number = 0; number < 3; number++)
        {
            await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);
        }

        await NightAsync(cancellationToken);

        Assert.That((await RunsAsync()).Select(run => (run.Outcome, run.Fence)), Is.All.EqualTo((RunOutcome.Ready, 1L)));
        Assert.That(Offers.Offers.Select(offer => offer.Run), Is.Unique.And.Exactly(3).Items);
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task What_this_box_cannot_work_is_left_to_another(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);
        Offers.Place = _ => new Placement("gpu", "this box has no pool 'gpu'");

        await NightAsync(cancellationToken);

        Assert.That((await RunsAsync()).Single().Lifecycle, Is.EqualTo(RunLifecycle.Queued));
        Assert.That(Offers.Offers, Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_job_of_a_run_that_has_ended_does_nothing(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var ended = await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        var events = (await _world.Store.EventsAsync(ended.Id, cancellationToken)).Count;
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);
        var recovered = Offers.Recover(ended.Id);

        await NightAsync(cancellationToken);

        Assert.That(recovered.Done.IsCompleted);
        Assert.That((await _world.Store.EventsAsync(ended.Id, cancellationToken)).Count, Is.EqualTo(events));
        Assert.That((await _world.Store.FindAsync(ended.Id, cancellationToken))!.Fence, Is.EqualTo(1));
    }

    [TestCase("the worker was stopped", RunOutcome.Ready), TestCase("drained by ann", null), TestCase("the window closed", null), CancelAfter(15_000)]
    public async Task What_rests_because_its_box_went_is_taken_over_and_what_a_person_drained_is_not(string reason, RunOutcome? outcome, CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var (begins, other) = await NightWithOneLaidDownAsync(reason, _ => { }, cancellationToken);

        Assert.That((await _world.Store.FindAsync(other, cancellationToken))!.Outcome, Is.EqualTo(outcome));
        Assert.That((await _world.Store.FindAsync(begins, cancellationToken))!.Outcome, Is.EqualTo(RunOutcome.Ready));
    }

    [Test, CancelAfter(15_000)]
    public async Task What_a_person_drained_goes_on_tonight_when_somebody_asks_for_it(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var asked = 0L;
        var (_, other) = await NightWithOneLaidDownAsync(
            "drained by ann",
            run => asked = _world.Store.AddCommandAsync(new Command { Kind = CommandKind.Resume, By = "bea", Run = run }, CancellationToken.None).GetAwaiter().GetResult(),
            cancellationToken);

        Assert.That(_world.Store.AnswerOf(asked)?.Answer, Is.EqualTo(CommandAnswer.Done));
        Assert.That((await _world.Store.FindAsync(other, cancellationToken))!.Outcome, Is.EqualTo(RunOutcome.Ready));
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task What_is_offered_already_is_given_the_place_that_it_has_by_now(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        for (var number = 0; number < 5; number++)
        {
            await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);
        }

        var last = (await _world.Store.QueueAsync(cancellationToken))[^1].Id;
        var isMoved = false;
        await NightAsync(cancellationToken, happened =>
        {
            if (happened.Run.Id != last && !isMoved)
            {
                isMoved = true;
                QueueOrder.MoveAsync(_world.Store, last, QueueOrder.First, "ann", CancellationToken.None).GetAwaiter().GetResult();
            }
        });

        Assert.That(Offers.Moves, Does.Contain((last, -1)));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_whose_lease_is_over_is_taken_though_the_cluster_has_not_noticed_its_boxs_death(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var id = await _world.DieAfterAsync(9, "T-1");
        _world.Store = _world.Store.Restarted();
        await Offers.OfferAsync((await _world.Store.FindAsync(id, cancellationToken))!, "what the dead box serves", cancellationToken);

        await NightAsync(cancellationToken);

        var run = await _world.Store.FindAsync(id, cancellationToken);
        Assert.That((run!.Outcome, run.Fence), Is.EqualTo((RunOutcome.Ready, 2L)), run.Reason);
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task What_rested_over_from_another_night_and_rests_again_at_another_box_is_not_handed_on(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var other = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(other, cancellationToken);
        var begins = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(begins, cancellationToken);
        await LayDownAsync(other.Id, EngineWorld.Tonight.AddDays(-1));
        var isLaidDown = false;
        Offers.Place = run => new Placement("any", run.Id == other.Id && !isLaidDown ? "the other box has it" : null);

        await NightAsync(cancellationToken, happened =>
        {
            if (happened.Run.Id == begins.Id && !isLaidDown)
            {
                LayDownAsync(other.Id, EngineWorld.Tonight).GetAwaiter().GetResult();
                isLaidDown = true;
            }
        });

        var rests = await _world.Store.FindAsync(other.Id, cancellationToken);
        Assert.That((rests!.Lifecycle, rests.Fence), Is.EqualTo((RunLifecycle.Suspended, 2L)));

        async Task LayDownAsync(RunId id, DateOnly night)
        {
            var held = await _world.Store.ClaimAsync(id, night, CancellationToken.None);
            await _world.Store.CommitAsync(new JournalChange { Run = held! with { Lifecycle = RunLifecycle.Suspended, Reason = "its tokens are spent" }, Events = [new JournalEvent(EventKinds.RunSuspended)] }, CancellationToken.None);
        }
    }

    /// <summary>Two runs: another box has the second while this one begins its night, and lays it down while this one is at work on its first.</summary>
    private async Task<(RunId Begins, RunId Other)> NightWithOneLaidDownAsync(string reason, Action<RunId> then, CancellationToken cancellationToken)
    {
        var begins = _world.NewRun("T-1") with { Priority = 0 };
        await _world.Store.EnqueueAsync(begins, cancellationToken);
        var other = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(other, cancellationToken);
        var held = await _world.Store.ClaimAsync(other.Id, EngineWorld.Tonight, cancellationToken);
        var isLaidDown = false;
        await NightAsync(cancellationToken, happened =>
        {
            if (happened.Run.Id == begins.Id && !isLaidDown)
            {
                isLaidDown = true;
                _world.Store.CommitAsync(new JournalChange { Run = held! with { Lifecycle = RunLifecycle.Suspended, Reason = reason }, Events = [new JournalEvent(EventKinds.RunSuspended)] }, CancellationToken.None).GetAwaiter().GetResult();
                then(other.Id);
            }
        });
        return (begins.Id, other.Id);
    }

    private Task<int> NightAsync(CancellationToken cancellationToken, Action<NightEvent>? watch = null) => _world.PassTimeAsync(
        new NightRun(_world.Seams(), watch ?? (_ => { })).RunAsync(_world.Plan() with { Offers = Offers }, cancellationToken), TimeSpan.FromSeconds(1));

    private Task<IReadOnlyList<Run>> RunsAsync() => _world.Store.ListAsync(new RunQuery(), CancellationToken.None);
}
