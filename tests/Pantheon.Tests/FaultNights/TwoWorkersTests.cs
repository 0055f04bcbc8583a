using NUnit.Framework;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;
using Pantheon.Testing.Faults;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.FaultNights;

/// <summary>Two workers want the same: one gets it, and one that comes back too late changes nothing.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TwoWorkersTests : IAsyncDisposable
{
    private readonly EngineWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Test, CancelAfter(20_000)]
    public async Task Two_workers_of_one_queue_run_every_node_once(CancellationToken cancellationToken)
    {
        _world.Tools.On("say", async (_, _, token) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2), _world.Time, token);
            return ToolResult.Ok("done");
        });
        _world.Use(Flow(Tool("one", "say"), Tool("two", "say", "one")));
        for (var queued = 0; queued < 12; queued++)
        {
            await _world.Store.EnqueueAsync(_world.NewRun(), cancellationToken);
        }

        var other = _world.Store.OtherBox();
        var seams = _world.Seams();
        var plan = _world.Plan() with { ClosesAt = _world.Time.GetUtcNow().AddHours(8) };
        Task<int>[] nights =
        [
            new NightRun(seams, _world.Events.Enqueue).RunAsync(plan, cancellationToken),
            new NightRun(seams with { Store = other, BaseChecks = new BaseChecks(other, seams.Workspaces, seams.Tools, seams.Resources) }, _world.Events.Enqueue).RunAsync(plan, cancellationToken),
        ];

        var done = await _world.PassTimeAsync(Task.WhenAll(nights), TimeSpan.FromSeconds(1));

        Assert.That(done.Sum(), Is.EqualTo(12));
        Assert.That(done, Is.All.Positive, "both had a part of it");
        Assert.That(_world.Tools.CountOf("say"), Is.EqualTo(24));
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_worker_that_returns_after_another_took_its_run_disturbs_neither_journal_nor_branch_nor_work(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var clock = new WorkerTime(_world.Time);
        var stands = new TaskCompletionSource();
        var goesOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var coders = 0;
        _world.OnAgent("coder", async (request, _) =>
        {
            _world.Workspaces.Files(request.Context.Workspace)["src/a.cs"] = ++coders == 1 ? "of the one that came back" : "new";
            if (coders == 1)
            {
                clock.Stand();
                stands.SetResult();
                await goesOn.Task;
            }

            return EngineWorld.End("mended");
        });
        var first = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(first, cancellationToken);
        var claimed = await _world.Store.ClaimAsync(first.Id, EngineWorld.Tonight, cancellationToken);
        var zombie = new FlowRunner(_world.Seams() with { Time = clock }).RunAsync(RunContexts.Of(claimed!, _world.Catalog, _world.Plan()), new RunSignals(), _world.Events.Enqueue, cancellationToken);
        await stands.Task.WaitAsync(cancellationToken);
        _world.Time.Advance(Lease.Length + TimeSpan.FromSeconds(1));
        var mine = _world.Store;
        _world.Store = mine.OtherBox();

        var run = await _world.TakeUpAsync(first.Id, cancellationToken: cancellationToken);
        var events = (await _world.Store.EventsAsync(run.Id, cancellationToken)).Count;
        goesOn.SetResult();
        clock.GoOn();
        var fault = await Assert.ThrowsAsync<FencedOffException>(() => _world.PassTimeAsync(zombie, TimeSpan.FromSeconds(1)));

        Assert.That((fault!.Run, run.Outcome, run.Fence), Is.EqualTo((first.Id, (RunOutcome?)RunOutcome.Ready, 2L)), run.Reason);
        Assert.That((await _world.Store.EventsAsync(run.Id, cancellationToken)).Count, Is.EqualTo(events), "it wrote nothing more");
        Assert.That(_world.Workspaces.Tree(_world.Workspaces.Published.Single().Tree)["src/a.cs"], Is.EqualTo("new"));
        Assert.That(_world.Workspaces.Open, Is.Zero, "it took its worktree away");
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    [TestCase(true), TestCase(false), CancelAfter(20_000)]
    public async Task When_the_window_closes_what_runs_may_end_or_is_stopped_as_the_policy_says(bool drains)
    {
        var token = TestContext.CurrentContext.CancellationToken;
        _world.Tools.On("bump", async (_, context, cancellation) =>
        {
            _world.Workspaces.Files(context.Workspace)["src/half.cs"] = "half";
            await Task.Delay(TimeSpan.FromMinutes(10), _world.Time, cancellation);
            return ToolResult.Ok("done");
        });
        _world.Use(Flow(Tool("write", "bump"), Tool("after", "say", "write")), TaskFile());
        _world.Catalog = _world.Catalog with { Policies = new Dictionary<string, Policy> { ["night"] = _world.Catalog.Night with { DrainAtEnd = drains } } };
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), token);
        var closes = _world.Time.GetUtcNow().AddMinutes(5);

        await _world.PassTimeAsync(new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan() with { ClosesAt = closes }, token), TimeSpan.FromSeconds(1));

        var run = (await _world.Store.ListAsync(new RunQuery(), token)).Single();
        var attempt = (await _world.AttemptsAsync(run, "write")).Single();
        Assert.That((run.Lifecycle, attempt.State), Is.EqualTo((RunLifecycle.Suspended, drains ? AttemptState.Succeeded : AttemptState.Cancelled)));
        Assert.That(attempt.SalvageRef is not null, Is.EqualTo(!drains), "what was begun is kept");
        Assert.That(attempt.EndedAt - closes, drains ? Is.EqualTo(TimeSpan.FromMinutes(5)).Within(TimeSpan.FromSeconds(2)) : Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(await _world.BreachesAsync(allEnded: false, token), Is.Empty);
    }
}
