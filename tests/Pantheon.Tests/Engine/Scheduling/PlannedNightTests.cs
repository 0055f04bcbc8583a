using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;
using Pantheon.Testing.Storage;

namespace Pantheon.Tests.Engine.Scheduling;

/// <summary>Nights that the planner leads, of one box and of two on one store.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class PlannedNightTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public PlannedNightTests() => PlannedNights.Use(_world);

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task Two_boxes_of_one_store_start_nothing_that_cannot_finish(CancellationToken cancellationToken)
    {
        await QueueAsync(60, cancellationToken);
        var boxes = Enumerable.Range(0, 2).Select(_ => BoxAsync(TimeSpan.FromHours(1), cancellationToken)).ToList();

        await _world.PassTimeAsync(Task.WhenAll(boxes), TimeSpan.FromMinutes(1));

        var runs = await RunsAsync();
        var started = runs.Where(run => run.StartedAt is not null).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(started.Select(run => run.Lifecycle), Is.All.EqualTo(RunLifecycle.Ended), "nothing rests half done when the window closes");
            Assert.That(started, Has.Count.InRange(20, 58), "both work until little time is left");
            Assert.That(runs.Where(run => run.Outcome == RunOutcome.NotRun).Select(run => run.Reason), Is.Not.Empty.And.All.Contains("PAN6502"));
        }
    }

    [Test]
    public async Task What_another_box_works_with_the_same_pool_counts_as_taken(CancellationToken cancellationToken)
    {
        var director = PlannedNights.Director(_world, TimeSpan.FromMinutes(40));
        await QueueAsync(30, cancellationToken);
        var queue = await _world.Store.QueueAsync(cancellationToken);
        foreach (var run in queue.Skip(10))
        {
            director.Runs.Offer(run, _world.Catalog);
        }

        var alone = director.Runs.Admit()?.Runs.Count;
        var beside = PlannedNights.Director(_world, TimeSpan.FromMinutes(40));
        beside.Runs.Others(queue.Take(8).Select(run => (run, _world.Catalog, (IReadOnlyCollection<NodeId>)[])), new HashSet<string> { "pool" });
        foreach (var run in queue.Skip(10))
        {
            beside.Runs.Offer(run, _world.Catalog);
        }

        Assert.That(beside.Runs.Admit()?.Runs.Count, Is.EqualTo(alone - 8));
    }

    [Test]
    public async Task A_night_without_a_window_names_what_it_ended_without_as_its_pool_never_came(CancellationToken cancellationToken)
    {
        await QueueAsync(2, cancellationToken);
        var director = PlannedNights.Director(_world, null);
        var gone = new Failure(FailureKind.RuntimeUnavailable, "nobody listens");
        _world.Router.Health = _ => RuntimeHealth.Down("nobody listens");
        _world.Gates.Close("pool", gone);
        director.Tell(new PoolOutage("pool", gone, _world.Time.GetUtcNow()));
        var began = _world.Time.GetUtcNow();

        await _world.PassTimeAsync(NightAsync(director, null, null, cancellationToken), TimeSpan.FromSeconds(5));

        var runs = await RunsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(runs.Where(run => run.Outcome is not null).Select(run => (run.Outcome, run.Reason)), Is.EqualTo(Enumerable.Repeat(
                ((RunOutcome?)RunOutcome.NotRun, "PAN6601: the night ended as nothing was left that could start; it is queued again for the next night; model 'coder' of pool 'pool' is away; it fits when 'coder' is back in time"), 2)));
            Assert.That(await _world.Store.QueueAsync(cancellationToken), Has.Count.EqualTo(2).And.All.Property(nameof(Run.PassedOver)).EqualTo(1));
            Assert.That(LeftNotes.In(await _world.Store.NotedAsync(EngineWorld.Tonight, cancellationToken)), Has.Count.EqualTo(2), "said while the night still waits");
            Assert.That(_world.Time.GetUtcNow() - began, Is.InRange(TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(2)));
        }
    }

    [Test]
    public async Task A_paused_queue_holds_what_is_new_and_not_what_was_started(CancellationToken cancellationToken)
    {
        await QueueAsync(2, cancellationToken);
        var director = PlannedNights.Director(_world, TimeSpan.FromHours(8));
        var queue = await _world.Store.QueueAsync(cancellationToken);
        director.Runs.Offer(queue[0], _world.Catalog);
        director.Runs.Admit();
        director.Runs.Started(queue[0].Id);
        var outage = new PoolOutage("pool", new Failure(FailureKind.RuntimeUnavailable, "gone"), _world.Time.GetUtcNow());
        director.Tell(outage);
        var set = director.Runs.Admit(holdsNew: true);
        director.Runs.Offer(queue[1], _world.Catalog);
        director.Tell(outage with { Until = _world.Time.GetUtcNow() });

        var held = director.Runs.Admit(holdsNew: true);
        var again = director.Runs.Admit(holdsNew: true);
        director.Runs.Leave(queue[0].Id);
        var free = director.Runs.Admit();

        Assert.That((set?.Runs.Count, set?.LeftOut.ContainsKey(queue[0].Id)), Is.EqualTo((0, true)));
        Assert.That(held?.Runs, Is.EqualTo(new[] { queue[0].Id }));
        Assert.That(again, Is.Null, "nothing has happened since");
        Assert.That(free?.Runs, Is.EqualTo(new[] { queue[1].Id }));
    }

    [Test]
    public async Task A_run_that_two_boxes_pass_over_in_the_same_moment_is_queued_once_for_the_next_night(CancellationToken cancellationToken)
    {
        await QueueAsync(1, cancellationToken);
        var run = (await _world.Store.QueueAsync(cancellationToken)).Single();
        var why = new Admission.Turn(RunOutcome.NotRun, FailureKind.Deadline, "it did not fit", Codes.TimeIsUp, null);
        var raced = Beforehand.Of(_world.Store, nameof(IRunStore.EnqueueAsync), () => Turned(_world.Seams()).PassOverAsync(run, _world.Plan(), why, cancellationToken));

        await Turned(_world.Seams() with { Store = raced }).PassOverAsync(run, _world.Plan(), why, cancellationToken);

        Assert.That((await RunsAsync()).Select(found => (found.Lifecycle, found.PassedOver)), Is.EquivalentTo(new[] { (RunLifecycle.Ended, 0), (RunLifecycle.Queued, 1) }));
        Assert.That(_world.Events.Count(told => told.Kind == EventKinds.RunEnded), Is.EqualTo(1), "one box ends it");
    }

    [TestCase(false), TestCase(true)]
    public async Task What_was_cancelled_or_taken_while_it_was_passed_over_is_not_queued_again(bool isTaken, CancellationToken cancellationToken)
    {
        await QueueAsync(1, cancellationToken);
        var run = (await _world.Store.QueueAsync(cancellationToken)).Single();
        var why = new Admission.Turn(RunOutcome.NotRun, FailureKind.Deadline, "it did not fit", Codes.TimeIsUp, null);
        var raced = Beforehand.Of(_world.Store, nameof(IRunStore.CommitQueuedAsync), async () => _ = isTaken
            ? await _world.Store.OtherBox().ClaimAsync(run.Id, EngineWorld.Tonight, cancellationToken)
            : await QueuedRuns.CancelAsync(_world.Store, run, "ann does not want it", _world.Time.GetUtcNow(), cancellationToken));

        await Turned(_world.Seams() with { Store = raced }).PassOverAsync(run, _world.Plan(), why, cancellationToken);

        Assert.That(await _world.Store.QueueAsync(cancellationToken), Is.Empty);
        Assert.That((await RunsAsync()).Single(other => other.Id != run.Id).Reason, Does.Contain(run.Id.Short));
    }

    [Test]
    public async Task A_run_that_its_group_kept_out_is_asked_again_before_a_night_without_a_window_ends(CancellationToken cancellationToken)
    {
        for (var number = 0; number < 2; number++)
        {
            await _world.Store.EnqueueAsync(_world.NewRun() with { Group = new RunGroup("lock", 1, WhenFull.Queue) }, cancellationToken);
        }

        _world.OnAgent("coder", async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(10), _world.Time, token);
            return EngineWorld.End("done");
        });

        await _world.PassTimeAsync(NightAsync(PlannedNights.Director(_world, null), null, null, cancellationToken), TimeSpan.FromSeconds(5));

        Assert.That((await RunsAsync()).Select(run => run.Outcome), Is.All.EqualTo(RunOutcome.NoChange).Or.All.EqualTo(RunOutcome.Ready));
    }

    [Test]
    public async Task What_is_meant_for_a_later_day_is_not_passed_over(CancellationToken cancellationToken)
    {
        await _world.Store.EnqueueAsync(_world.NewRun() with { NotBefore = _world.Time.GetUtcNow().AddDays(3) }, cancellationToken);

        await _world.PassTimeAsync(NightAsync(PlannedNights.Director(_world, TimeSpan.FromHours(1)), _world.Time.GetUtcNow().AddHours(1), null, cancellationToken), TimeSpan.FromMinutes(5));

        Assert.That((await RunsAsync()).Single(), Has.Property(nameof(Run.Lifecycle)).EqualTo(RunLifecycle.Queued).And.Property(nameof(Run.PassedOver)).Zero);
    }

    [Test]
    public async Task A_worker_that_leaves_lets_its_nodes_end_and_tells_no_other_box(CancellationToken cancellationToken)
    {
        await QueueAsync(3, cancellationToken);
        using var leaves = new CancellationTokenSource();
        _world.OnAgent("coder", async (_, token) =>
        {
            await leaves.CancelAsync();
            await Task.Delay(TimeSpan.FromMinutes(4), _world.Time, token);
            return EngineWorld.End("done");
        });
        var plan = _world.Plan() with { Leaves = leaves.Token, ParallelRuns = 1 };

        await _world.PassTimeAsync(new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(plan, cancellationToken), TimeSpan.FromSeconds(20));

        Assert.That((await RunsAsync()).Select(run => run.Lifecycle), Is.EquivalentTo(new[] { RunLifecycle.Ended, RunLifecycle.Queued, RunLifecycle.Queued }));
        Assert.That(await _world.Store.TakeCommandsAsync(cancellationToken), Is.Empty);
    }

    private TurnedRuns Turned(EngineSeams seams) => new(seams, new RefusedRuns(seams, _world.Events.Enqueue), _world.Events.Enqueue);

    private async Task QueueAsync(int runs, CancellationToken cancellationToken)
    {
        for (var i = 0; i < runs; i++)
        {
            await _world.Store.EnqueueAsync(_world.NewRun(), cancellationToken);
        }
    }

    private Task<int> BoxAsync(TimeSpan left, CancellationToken cancellationToken) =>
        NightAsync(PlannedNights.Director(_world, left), _world.Time.GetUtcNow() + left, new MemoryOffers(_world.Time), cancellationToken);

    private Task<int> NightAsync(NightDirector director, DateTimeOffset? closesAt, IRunOffers? offers, CancellationToken cancellationToken)
    {
        _world.Order = director;
        var plan = _world.Plan() with { Director = director, ClosesAt = closesAt, UntilEmpty = closesAt is null, Offers = offers, SharedPools = new HashSet<string> { "pool" } };
        return new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(plan, cancellationToken);
    }

    private Task<IReadOnlyList<Run>> RunsAsync() => _world.Store.ListAsync(new RunQuery(), CancellationToken.None);
}
