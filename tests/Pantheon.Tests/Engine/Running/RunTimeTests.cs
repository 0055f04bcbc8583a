using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Engine.Running;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RunTimeTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task A_node_that_does_not_end_in_time_has_timed_out_and_its_work_is_salvaged(CancellationToken cancellationToken)
    {
        var edited = new TaskCompletionSource();
        _world.OnAgent("coder", async (request, token) =>
        {
            _world.Workspaces.Files(request.Context.Workspace)["src/a.cs"] = "half";
            edited.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
            throw new InvalidOperationException("never here");
        });
        _world.Use(Flow(Agent("code", "coder") with { Timeout = TimeSpan.FromMinutes(5) }), TaskFile());

        var running = _world.RunAsync("T-1", cancellationToken: cancellationToken);
        await edited.Task.WaitAsync(cancellationToken);
        var run = await _world.PassTimeAsync(running, TimeSpan.FromSeconds(20));

        var attempt = (await _world.AttemptsAsync(run, "code")).Single();
        Assert.That((attempt.State, attempt.FailureKind, run.Outcome), Is.EqualTo((AttemptState.TimedOut, FailureKind.Timeout, RunOutcome.Failed)));
        Assert.That(attempt.SalvageRef, Is.EqualTo("refs/pantheon/salvage/code-1"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_cancelled_run_stops_its_attempts_and_ends_cancelled(CancellationToken cancellationToken)
    {
        var signals = new RunSignals();
        _world.OnAgent("coder", async (_, token) =>
        {
            signals.Cancel("a person");
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
            return EngineWorld.End(null);
        });
        _world.Use(Flow(Agent("code", "coder"), Command("after", "code")), TaskFile());

        var run = await _world.RunAsync("T-1", signals, cancellationToken: cancellationToken);

        Assert.That((run.Lifecycle, run.Outcome, run.Reason), Is.EqualTo((RunLifecycle.Ended, RunOutcome.Cancelled, "cancelled by a person")));
        Assert.That((await _world.AttemptsAsync(run, "code")).Single().State, Is.EqualTo(AttemptState.Cancelled));
        Assert.That((await _world.NodeAsync(run, "after")).Result, Is.EqualTo(NodeResult.Cancelled));
    }

    [Test, CancelAfter(15_000)]
    public async Task When_the_window_closes_running_nodes_end_and_the_run_is_taken_up_the_next_night(CancellationToken cancellationToken)
    {
        _world.OnAgent("coder", async (request, token) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(10), _world.Time, token);
            _world.Workspaces.Files(request.Context.Workspace)["src/a.cs"] = "new";
            return EngineWorld.End(null);
        });
        _world.Use(Flow(Agent("code", "coder"), Command("after", "code")), TaskFile());

        var suspended = await _world.PassTimeAsync(_world.RunAsync("T-1", closesAt: _world.Time.GetUtcNow().AddMinutes(5), cancellationToken: cancellationToken), TimeSpan.FromSeconds(30));
        var ended = await _world.TakeUpAsync(suspended.Id, cancellationToken: cancellationToken);

        Assert.That((suspended.Lifecycle, suspended.Reason), Is.EqualTo((RunLifecycle.Suspended, "the window closed")));
        Assert.That((ended.Outcome, ended.Reason), Is.EqualTo((RunOutcome.Held, "PAN5081: no test of this run failed without the change and passes with it")));
        Assert.That(_world.Sessions, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_that_outlives_its_own_time_fails_with_timeout(CancellationToken cancellationToken)
    {
        _world.OnAgent("coder", async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
            return EngineWorld.End(null);
        });
        _world.Use(Flow(Agent("code", "coder")) with { Timeout = TimeSpan.FromMinutes(3) }, TaskFile());

        var run = await _world.PassTimeAsync(_world.RunAsync("T-1", cancellationToken: cancellationToken), TimeSpan.FromSeconds(20));

        Assert.That((run.Outcome, run.FailureKind), Is.EqualTo((RunOutcome.Failed, FailureKind.Timeout)));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_that_rested_has_what_was_left_of_its_time(CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource();
        var began = new Queue<TimeSpan>([TimeSpan.FromMinutes(2), Timeout.InfiniteTimeSpan]);
        _world.OnAgent("coder", async (_, token) =>
        {
            var work = began.Dequeue();
            await Task.Delay(work, _world.Time, token);
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
            return EngineWorld.End(null);
        });
        _world.Use(Flow(Agent("code", "coder")) with { Timeout = TimeSpan.FromMinutes(3) }, TaskFile());

        var suspended = await _world.PassTimeAsync(_world.RunAsync("T-1", cancellationToken: stop.Token), TimeSpan.FromSeconds(20));
        _world.Time.Advance(TimeSpan.FromHours(16));
        var again = _world.Time.GetUtcNow();
        var run = await _world.PassTimeAsync(_world.TakeUpAsync(suspended.Id, cancellationToken: cancellationToken), TimeSpan.FromSeconds(20));

        Assert.That((suspended.Lifecycle, run.Outcome, run.FailureKind), Is.EqualTo((RunLifecycle.Suspended, RunOutcome.Failed, FailureKind.Timeout)));
        var before = (await _world.Store.AttemptsAsync(run.Id, cancellationToken))[0];
        Assert.That((before.EndedAt - before.StartedAt) + (run.EndedAt - again), Is.InRange(TimeSpan.FromMinutes(3) - TimeSpan.FromSeconds(21), TimeSpan.FromMinutes(4)), "both parts together");
    }

    [Test, CancelAfter(15_000)]
    public async Task A_deadline_that_passes_ends_the_run_with_deadline(CancellationToken cancellationToken)
    {
        _world.OnAgent("coder", async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
            return EngineWorld.End(null);
        });
        _world.Use(Flow(Agent("code", "coder")), TaskFile());

        var run = await _world.PassTimeAsync(_world.RunAsync("T-1", deadline: _world.Time.GetUtcNow().AddMinutes(2), cancellationToken: cancellationToken), TimeSpan.FromSeconds(20));

        Assert.That((run.Outcome, run.FailureKind, run.Cause), Is.EqualTo((RunOutcome.Failed, FailureKind.Deadline, Cause.Deadline)));
    }
}
