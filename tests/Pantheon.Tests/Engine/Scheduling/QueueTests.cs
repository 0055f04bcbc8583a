using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Engine.Scheduling;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class QueueTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task A_paused_queue_ends_the_night_at_its_close_and_is_not_passed_over(CancellationToken cancellationToken)
    {
        var run = await QueuedAsync();
        var pause = await SayAsync(CommandKind.Pause);

        await NightAsync(_world.Plan() with { ClosesAt = _world.Time.GetUtcNow().AddMinutes(5) });

        Assert.That(_world.Store.AnswerOf(pause)?.Answer, Is.EqualTo(CommandAnswer.Done));
        Assert.That((await _world.Store.ListAsync(new RunQuery(), cancellationToken)).Single(), Is.EqualTo(run).Using<Run>((one, other) => one.Id == other.Id && one.Lifecycle == other.Lifecycle));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_pause_outlives_its_worker_and_holds_for_the_other_boxes(CancellationToken cancellationToken)
    {
        await QueuedAsync();
        await SayAsync(CommandKind.Pause);
        await NightAsync(_world.Plan() with { ClosesAt = _world.Time.GetUtcNow().AddMinutes(5) });
        _world.Store = _world.Store.OtherBox();

        await NightAsync(_world.Plan() with { ClosesAt = _world.Time.GetUtcNow().AddMinutes(5) });

        Assert.That((await _world.Store.ListAsync(new RunQuery(), cancellationToken)).Single().Lifecycle, Is.EqualTo(RunLifecycle.Queued));
        Assert.That((await _world.Store.QueueStandingAsync(cancellationToken)), Has.Property("IsPaused").True.And.Property("By").EqualTo("me"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_queue_that_is_resumed_is_worked_and_a_night_until_empty_waits_for_it(CancellationToken cancellationToken)
    {
        await QueuedAsync();
        await SayAsync(CommandKind.Pause);
        var night = NightAsync(_world.Plan());
        Assert.That(night.IsCompleted, Is.False);

        await SayAsync(CommandKind.Resume);
        await night;

        Assert.That((await _world.Store.ListAsync(new RunQuery(), cancellationToken)).Single().Outcome, Is.EqualTo(RunOutcome.Ready));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_that_somebody_asked_for_by_name_is_none_of_the_queue(CancellationToken cancellationToken)
    {
        var run = await QueuedAsync();
        await SayAsync(CommandKind.Pause);

        await NightAsync(_world.Plan() with { Only = [run.Id] });

        Assert.That((await _world.Store.FindAsync(run.Id, cancellationToken))!.Outcome, Is.EqualTo(RunOutcome.Ready));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_refused_pause_pauses_nothing(CancellationToken cancellationToken)
    {
        await _world.Store.AnswerCommandAsync(await SayAsync(CommandKind.Pause), CommandAnswer.Refused, "no", cancellationToken);

        Assert.That((await _world.Store.QueueStandingAsync(cancellationToken)).IsPaused, Is.False);
    }

    [Test, CancelAfter(15_000)]
    public async Task First_is_before_and_last_behind_all_others_whatever_their_priority(CancellationToken cancellationToken)
    {
        var (a, b, c) = (await QueuedAsync(0), await QueuedAsync(50), await QueuedAsync(100));

        await QueueOrder.MoveAsync(_world.Store, c.Id, "first", "me", cancellationToken);
        await QueueOrder.MoveAsync(_world.Store, a.Id, "last", "me", cancellationToken);
        Assert.That((await _world.Store.QueueAsync(cancellationToken)).Select(run => run.Id), Is.EqualTo(new[] { c.Id, b.Id, a.Id }));

        await QueueOrder.MoveAsync(_world.Store, b.Id, "first", "me", cancellationToken);
        Assert.That((await _world.Store.QueueAsync(cancellationToken)).Select(run => run.Id), Is.EqualTo(new[] { b.Id, c.Id, a.Id }));

        await QueueOrder.MoveAsync(_world.Store, c.Id, "10", "me", cancellationToken);
        await QueueOrder.MoveAsync(_world.Store, b.Id, "20", "me", cancellationToken);
        var queue = await _world.Store.QueueAsync(cancellationToken);
        Assert.That(queue.Select(run => (run.Id, run.Priority, run.Place)), Is.EqualTo(new[] { (c.Id, 10, 0), (b.Id, 20, 0), (a.Id, 0, 1) }));
        Assert.That((await _world.Store.EventsAsync(c.Id, cancellationToken)).Select(recorded => recorded.Event.Kind), Is.EqualTo(new[] { "run.queued", EventKinds.RunPrioritised, EventKinds.RunPrioritised }));
    }

    [TestCase("-1"), TestCase("101"), TestCase("1.5"), TestCase("front"), TestCase("")]
    public async Task A_place_that_is_none_is_refused(string place)
    {
        var run = await QueuedAsync();

        var refused = await Assert.ThrowsAsync<PantheonException>(() => QueueOrder.MoveAsync(_world.Store, run.Id, place, "me", CancellationToken.None));

        Assert.That(refused!.Code, Is.EqualTo(Codes.PlaceUnclear));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_that_has_begun_has_no_place(CancellationToken cancellationToken)
    {
        var run = await QueuedAsync();
        await _world.Store.ClaimAsync(run.Id, EngineWorld.Tonight, cancellationToken);

        var refused = await Assert.ThrowsAsync<PantheonException>(() => QueueOrder.MoveAsync(_world.Store, run.Id, "first", "me", cancellationToken));

        Assert.That(refused!.Code, Is.EqualTo(Codes.RunNotQueued));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_prioritise_command_is_carried_out_by_whoever_takes_it(CancellationToken cancellationToken)
    {
        await SayAsync(CommandKind.Pause);
        var run = await QueuedAsync();
        var id = await _world.Store.AddCommandAsync(new Command { Kind = CommandKind.Prioritise, By = "me", Run = run.Id, Arguments = new JsonObject { ["to"] = "7" } }, cancellationToken);

        await NightAsync(_world.Plan() with { ClosesAt = _world.Time.GetUtcNow().AddMinutes(1) });

        Assert.That(_world.Store.AnswerOf(id)?.Answer, Is.EqualTo(CommandAnswer.Done));
        Assert.That((await _world.Store.FindAsync(run.Id, cancellationToken))!.Priority, Is.EqualTo(7));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_that_rests_tonight_is_taken_up_again_when_it_is_resumed(CancellationToken cancellationToken)
    {
        var run = await QueuedAsync();
        _world.OnAgent("coder", async (request, token) =>
        {
            var drain = await _world.Store.AddCommandAsync(new Command { Kind = CommandKind.Drain, By = "me", Run = run.Id }, token);
            while (_world.Store.AnswerOf(drain) is null)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _world.Time, token);
            }

            _world.Workspaces.Files(request.Context.Workspace)["src/a.cs"] = "new";
            return EngineWorld.End("mended");
        });
        var night = new NightRun(_world.Seams(), happened =>
        {
            if (happened.Kind == EventKinds.RunSuspended)
            {
                _world.Store.AddCommandAsync(new Command { Kind = CommandKind.Resume, By = "me", Run = run.Id }, CancellationToken.None).Wait(cancellationToken);
            }
        });

        await _world.PassTimeAsync(night.RunAsync(_world.Plan() with { UntilEmpty = false, ClosesAt = _world.Time.GetUtcNow().AddMinutes(3) }, cancellationToken), TimeSpan.FromSeconds(1));

        Assert.That((await _world.Store.FindAsync(run.Id, cancellationToken)), Has.Property(nameof(Run.Outcome)).EqualTo(RunOutcome.Ready).And.Property(nameof(Run.Fence)).EqualTo(2L));
        Assert.That(_world.Store.AnswerOf(2)?.Answer, Is.EqualTo(CommandAnswer.Done));
    }

    private async Task<Run> QueuedAsync(int priority = 50)
    {
        if (_world.Catalog.Flows.Count == 0)
        {
            Stories.CodeTestReviewPublish(_world);
        }

        var run = _world.NewRun("T-1") with { Priority = priority };
        await _world.Store.EnqueueAsync(run, CancellationToken.None);
        return run;
    }

    private Task<long> SayAsync(CommandKind kind) => _world.Store.AddCommandAsync(new Command { Kind = kind, By = "me" }, CancellationToken.None);

    private async Task NightAsync(NightPlan plan) =>
        await _world.PassTimeAsync(new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(plan, TestContext.CurrentContext.CancellationToken), TimeSpan.FromSeconds(10));
}
