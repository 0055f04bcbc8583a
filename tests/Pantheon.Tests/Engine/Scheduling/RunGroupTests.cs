using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Scheduling;

/// <summary>Runs of one concurrency group: as many at once as it allows, and what happens to the others.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(15_000)]
public sealed class RunGroupTests : IDisposable
{
    private readonly EngineWorld _world = new();
    private readonly List<int> _atOnce = [];
    private readonly TaskCompletionSource _under = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task Runs_of_one_group_go_one_after_the_other_and_others_beside_them(CancellationToken cancellationToken)
    {
        Working();
        for (var number = 0; number < 3; number++)
        {
            await QueueAsync("lock", 1, WhenFull.Queue, number);
        }

        await QueueAsync("other", 1, WhenFull.Queue, 3);
        _go.SetResult();

        await NightAsync(cancellationToken);

        Assert.That((await RunsAsync()).Select(run => run.Outcome), Is.All.EqualTo(RunOutcome.Ready));
        Assert.That(_atOnce, Has.Count.EqualTo(4).And.All.LessThanOrEqualTo(2));
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    [Test]
    public async Task One_that_is_to_be_left_out_when_the_group_is_full_is_not_run(CancellationToken cancellationToken)
    {
        Working();
        await QueueAsync("lock", 1, WhenFull.Skip, 0);
        await QueueAsync("lock", 1, WhenFull.Skip, 1);
        var night = NightAsync(cancellationToken);
        await _under.Task.WaitAsync(cancellationToken);
        _go.SetResult();
        await night;

        var runs = await RunsAsync();
        Assert.That(runs.Select(run => run.Outcome), Is.EqualTo(new RunOutcome?[] { RunOutcome.Ready, RunOutcome.NotRun }));
        Assert.That(runs[1].Reason, Is.EqualTo("PAN6080: its group 'lock' is full: " + runs[0].Id.Short + " (running), and 1 may run at once"));
    }

    [Test]
    public async Task A_newer_one_takes_the_place_of_the_older_that_is_still_queued(CancellationToken cancellationToken)
    {
        Working();
        await QueueAsync("lock", 1, WhenFull.Replace, 0);
        await QueueAsync("lock", 1, WhenFull.Replace, 1);
        _go.SetResult();

        await NightAsync(cancellationToken);

        var runs = await RunsAsync();
        Assert.That(runs.Select(run => run.Outcome), Is.EqualTo(new RunOutcome?[] { RunOutcome.Cancelled, RunOutcome.Ready }));
        Assert.That((runs[0].Reason, runs[0].Fence), Is.EqualTo(($"PAN6081: run {runs[1].Id.Short} took its place in the group 'lock'", 0L)));
    }

    [Test]
    public async Task A_newer_one_cancels_the_older_that_runs_and_starts_when_that_has_ended(CancellationToken cancellationToken)
    {
        Working(holdsFirst: true);
        await QueueAsync("lock", 1, WhenFull.Replace, 0);
        _go.SetResult();
        var night = NightAsync(cancellationToken);
        await _under.Task.WaitAsync(cancellationToken);
        await QueueAsync("lock", 1, WhenFull.Replace, 1);

        await night;

        var runs = await RunsAsync();
        Assert.That(runs.Select(run => run.Outcome == RunOutcome.Cancelled), Is.EqualTo(new[] { true, false }));
        Assert.That(runs[0].Reason, Does.Contain($"run {runs[1].Id.Short} took its place in the group 'lock'"));
        Assert.That(_atOnce, Is.EqualTo(new[] { 1, 1 }));
        Assert.That(runs[1].Lifecycle, Is.EqualTo(RunLifecycle.Ended));
    }

    [Test]
    public async Task One_whose_time_has_not_come_takes_nobody_s_place(CancellationToken cancellationToken)
    {
        Working();
        await QueueAsync("lock", 1, WhenFull.Replace, 0);
        var later = await QueueAsync("lock", 1, WhenFull.Replace, 1, _world.Time.GetUtcNow().AddHours(12));
        _go.SetResult();

        await NightAsync(cancellationToken);

        var runs = await RunsAsync();
        Assert.That(runs[0].Outcome, Is.EqualTo(RunOutcome.Ready));
        Assert.That(runs.Single(run => run.Id == later.Id).Lifecycle, Is.EqualTo(RunLifecycle.Queued));
    }

    [Test]
    public async Task A_run_that_rests_keeps_its_place(CancellationToken cancellationToken)
    {
        Working();
        var first = await QueueAsync("lock", 1, WhenFull.Queue, 0);
        var second = await QueueAsync("lock", 1, WhenFull.Queue, 1);
        var claimed = (await _world.Store.ClaimAsync(first.Id, EngineWorld.Tonight, cancellationToken))!;
        await _world.Store.CommitAsync(new JournalChange { Run = claimed with { Lifecycle = RunLifecycle.Suspended }, Events = [] }, cancellationToken);

        Assert.That(await _world.Store.OtherBox().ClaimAsync(second.Id, EngineWorld.Tonight, cancellationToken), Is.Null);
        Assert.That(await _world.Store.OtherBox().ClaimAsync(first.Id, EngineWorld.Tonight, cancellationToken), Is.Not.Null);
    }

    /// <summary>An agent that is counted while it works, until it may go on.</summary>
    private void Working(bool holdsFirst = false)
    {
        _world.OnAgent("planner", async (_, token) =>
        {
            lock (_atOnce)
            {
                _atOnce.Add(++_running);
            }

            _under.TrySetResult();
            try
            {
                await _go.Task.WaitAsync(token);
                await Task.Delay(holdsFirst && _atOnce.Count == 1 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(3), _world.Time, token);
            }
            finally
            {
                lock (_atOnce)
                {
                    _running--;
                }
            }

            return EngineWorld.End("done");
        });
        _world.Use(Flow(Agent("work", "planner")));
    }

    private async Task<Run> QueueAsync(string group, int limit, WhenFull whenFull, int number, DateTimeOffset? notBefore = null)
    {
        var run = _world.NewRun() with { Group = new RunGroup(group, limit, whenFull), EnqueuedAt = _world.Time.GetUtcNow().AddSeconds(number), NotBefore = notBefore };
        await _world.Store.EnqueueAsync(run, CancellationToken.None);
        return run;
    }

    private async Task<int> NightAsync(CancellationToken cancellationToken) =>
        await _world.PassTimeAsync(new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan() with { ParallelRuns = 4 }, cancellationToken), TimeSpan.FromSeconds(1));

    private async Task<List<Run>> RunsAsync() => [.. (await _world.Store.ListAsync(new RunQuery(), CancellationToken.None)).OrderBy(run => run.EnqueuedAt)];
}
