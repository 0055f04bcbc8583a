using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

/// <summary>A run has one holder at a time, and a dead holder's run is free within half a minute.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LeaseTests : IAsyncDisposable
{
    private readonly EngineWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Test]
    public void A_dead_box_is_followed_within_half_a_minute_and_a_holder_stops_before_that()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Lease.Length, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(20)));
            Assert.That(Lease.GiveUpAfter, Is.LessThanOrEqualTo(Lease.Length - TimeSpan.FromSeconds(5)));
            Assert.That(Lease.RenewEvery * 2, Is.LessThan(Lease.GiveUpAfter), "one renewal may fail");
        });
    }

    [Test, CancelAfter(15_000)]
    public async Task A_loop_that_is_busy_for_minutes_keeps_its_lease(CancellationToken cancellationToken)
    {
        _world.Use(Flow(Agent("plan", "planner")));
        var other = _world.Store.OtherBox();
        var free = new List<int>();
        _world.Store.BeforeCommit = _ =>
        {
            // the loop waits for this commit and can do nothing else meanwhile
            _world.Time.Advance(TimeSpan.FromMinutes(3));
            free.Add(other.AbandonedAsync(cancellationToken).GetAwaiter().GetResult().Count);
        };

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.Outcome is not null, run.Fence), Is.EqualTo((true, 1L)));
        Assert.That(free, Has.Count.GreaterThan(2));
        Assert.That(free, Is.All.Zero);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_worker_that_cannot_renew_stops_everything_before_another_box_may_take_the_run(CancellationToken cancellationToken)
    {
        _world.Use(Flow(Agent("plan", "planner")));
        var other = _world.Store.OtherBox();
        var started = new TaskCompletionSource();
        TimeSpan? stoppedAfter = null;
        _world.OnAgent("planner", async (_, token) =>
        {
            var begun = _world.Time.GetUtcNow();
            await using var stopped = token.Register(() => stoppedAfter = _world.Time.GetUtcNow() - begun);
            _world.Store.BeforeUse = () => throw new PantheonException(Codes.StoreUnreachable, "the store does not answer", "wait");
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return EngineWorld.End(null);
        });
        var running = _world.RunAsync(cancellationToken: cancellationToken);
        await started.Task.WaitAsync(cancellationToken);

        _world.Time.Advance(TimeSpan.FromSeconds(14));
        Assert.That(running.IsCompleted, Is.False, "a renewal may still come through");
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        var fault = await Assert.ThrowsAsync<PantheonException>(() => running);

        Assert.That(fault!.Code, Is.EqualTo(Codes.LeaseNotRenewed));
        Assert.That(fault.Message, Does.Contain("the store does not answer"));
        Assert.That(stoppedAfter, Is.EqualTo(Lease.GiveUpAfter));
        Assert.That(await other.AbandonedAsync(cancellationToken), Is.Empty, "the lease still holds");
        _world.Time.Advance(Lease.Length - Lease.GiveUpAfter + TimeSpan.FromSeconds(1));
        Assert.That(await other.AbandonedAsync(cancellationToken), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_that_another_box_has_claimed_is_stopped_at_the_next_renewal(CancellationToken cancellationToken)
    {
        _world.Use(Flow(Agent("plan", "planner")));
        var started = new TaskCompletionSource();
        _world.OnAgent("planner", async (_, token) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return EngineWorld.End(null);
        });
        var running = _world.RunAsync(cancellationToken: cancellationToken);
        await started.Task.WaitAsync(cancellationToken);
        var id = (await _world.Store.ListAsync(new RunQuery(), cancellationToken)).Single().Id;
        await _world.Store.Restarted().ClaimAsync(id, EngineWorld.Tonight, cancellationToken);

        _world.Time.Advance(Lease.RenewEvery);

        await Assert.ThrowsAsync<FencedOffException>(() => running);
    }
}
