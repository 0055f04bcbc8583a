using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Running;
using Pantheon.Testing.Chat;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Engine.Replaying;

/// <summary>Runs whose workers were killed, stopped or told to rest in the middle of a real session: each replays without a difference, worker by worker.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class BrokenOffReplayTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public BrokenOffReplayTests() => Stories.SpokenCodeTestReviewPublish(_world, () => new FollowingChatClient([.. Stories.Mending]));

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task A_run_replays_whose_worker_was_killed_before_it_wrote_a_step_of_its_session([Range(1, 6)] int step, CancellationToken cancellationToken)
    {
        var run = await _world.ReviveAsync(await DieAtStepAsync(step), cancellationToken);

        await ReplaysAsync(run, cancellationToken);
        Assert.That((await _world.AttemptsAsync(run, "code"))[0].State, Is.EqualTo(AttemptState.Lost));
    }

    [Test]
    public async Task A_run_replays_whose_worker_was_killed_before_it_wrote_its_journal([Range(0, 24)] int commits, CancellationToken cancellationToken) =>
        await ReplaysAsync(await _world.ReviveAsync(await _world.DieAfterAsync(commits, "T-1"), cancellationToken), cancellationToken);

    [Test]
    public async Task A_run_replays_that_was_stopped_within_a_session_and_taken_up_again([Range(1, 6)] int step, [Values] bool twice, CancellationToken cancellationToken)
    {
        var suspended = await StopAtAsync(step, token => _world.RunAsync("T-1", cancellationToken: token));
        if (twice && suspended.Lifecycle != RunLifecycle.Ended)
        {
            suspended = await StopAtAsync(1, token => _world.TakeUpAsync(suspended.Id, cancellationToken: token));
        }

        await ReplaysAsync(await ToEndAsync(suspended, cancellationToken), cancellationToken);
    }

    [Test]
    public async Task A_run_replays_that_was_cancelled_within_a_session([Range(1, 6)] int step, CancellationToken cancellationToken)
    {
        var signals = new RunSignals();
        AtStep(step, () => signals.Cancel("somebody"));
        var run = await _world.RunAsync("T-1", signals, cancellationToken: cancellationToken);

        await ReplaysAsync(run, cancellationToken);
    }

    [Test]
    public async Task A_run_replays_that_was_drained_within_a_session([Range(1, 6)] int step, CancellationToken cancellationToken)
    {
        var signals = new RunSignals();
        AtStep(step, () => signals.Drain("somebody asked"));
        var run = await _world.RunAsync("T-1", signals, cancellationToken: cancellationToken);
        _world.Store.BeforeStep = null;

        await ReplaysAsync(await ToEndAsync(run, cancellationToken), cancellationToken);
    }

    private async Task<Run> ToEndAsync(Run run, CancellationToken cancellationToken) =>
        run.Lifecycle == RunLifecycle.Ended ? run : await _world.TakeUpAsync(run.Id, cancellationToken: cancellationToken);

    private async Task ReplaysAsync(Run run, CancellationToken cancellationToken)
    {
        Assert.That(run.Lifecycle, Is.EqualTo(RunLifecycle.Ended), run.Reason);
        var end = await _world.ReplayAsync(await _world.RecordedAsync(run.Id), cancellationToken: cancellationToken);

        Assert.That(end.Difference, Is.Null, end.Difference?.ToString());
        Assert.That((end.Run.Outcome, end.Run.Reason), Is.EqualTo((run.Outcome, run.Reason)));
    }

    private async Task<Run> StopAtAsync(int step, Func<CancellationToken, Task<Run>> work)
    {
        using var stop = new CancellationTokenSource();
        AtStep(step, stop.Cancel);
        var run = await work(stop.Token);
        _world.Store.BeforeStep = null;
        return run;
    }

    private void AtStep(int number, Action act) => _world.Store.BeforeStep = step =>
    {
        if (step.Number == number)
        {
            act();
        }
    };

    /// <summary>Runs with a worker that dies before it has written so many steps of its coder.</summary>
    private async Task<RunId> DieAtStepAsync(int number)
    {
        AtStep(number, () =>
        {
            // what a dead worker would still write is never written
            _world.Store.BeforeCommit = _ => throw new IOException("the power is gone");
            throw new IOException("the power is gone");
        });
        await Assert.ThrowsAsync<IOException>(() => _world.RunAsync("T-1"));
        (_world.Store.BeforeStep, _world.Store.BeforeCommit) = (null, null);
        return (await _world.Store.ListAsync(new RunQuery(), CancellationToken.None)).Single().Id;
    }
}
