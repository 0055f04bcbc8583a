using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Scheduling;

/// <summary>A store that is away, or a disk that is full, costs time: no run ends by it, no try is spent, and the morning is told.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StoreAwayTests : IAsyncDisposable
{
    private readonly EngineWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Test, CancelAfter(20_000)]
    public async Task A_night_waits_for_a_store_that_is_away_for_minutes_and_goes_on(CancellationToken cancellationToken)
    {
        _world.Use(Flow(Agent("plan", "planner"), Agent("write", "coder", "plan")));
        var calls = 0;
        _world.OnAgent("coder", async (_, token) =>
        {
            if (++calls == 1)
            {
                Away(TimeSpan.FromMinutes(3));
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }

            return EngineWorld.End("done");
        });
        await EnqueueAsync(2, cancellationToken);

        await NightAsync(cancellationToken);

        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
        var runs = await _world.Store.ListAsync(new RunQuery(), cancellationToken);
        Assert.That(runs.Select(run => run.Lifecycle), Is.All.EqualTo(RunLifecycle.Ended));
        Assert.That(runs.Select(run => run.FailureKind), Is.All.Null, string.Join("; ", runs.Select(run => run.Reason)));
        Assert.That(runs.Select(run => run.Retries), Is.All.Zero);
        var resumed = runs.Single(run => run.Fence == 2);
        var attempts = await _world.AttemptsAsync(resumed, "write");
        Assert.That(attempts.Select(attempt => (attempt.State, attempt.FailureKind)), Is.EqualTo(new[] { (AttemptState.Lost, FailureKind.StoreUnavailable), (AttemptState.Succeeded, (FailureKind?)null) }));
        Assert.That(await _world.AttemptsAsync(resumed, "plan"), Has.Count.EqualTo(1), "what had ended is not done again");
        var pause = (await PausesAsync(cancellationToken)).Single()!;
        Assert.That(pause["kind"]!.ToString(), Is.EqualTo("store_unavailable"));
        Assert.That(((DateTimeOffset)pause["until"]! - (DateTimeOffset)pause["from"]!).TotalSeconds, Is.InRange(150, 200));
    }

    [Test, CancelAfter(20_000)]
    public async Task Nobody_in_front_of_the_machine_waits_for_ever(CancellationToken cancellationToken)
    {
        _world.Use(Flow(Agent("plan", "planner")));
        await EnqueueAsync(1, cancellationToken);
        _world.OnAgent("planner", (_, _) =>
        {
            Away(TimeSpan.FromDays(1));
            return JsonValue.Create("done");
        });

        var night = new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan(), cancellationToken);
        var fault = await Assert.ThrowsAsync<PantheonException>(() => _world.PassTimeAsync(night, TimeSpan.FromSeconds(5)));

        Assert.That(fault!.Code, Is.EqualTo(Codes.StoreUnreachable));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_full_disk_pauses_the_queue_and_spends_no_try(CancellationToken cancellationToken)
    {
        _world.Use(Flow(Agent("plan", "planner") with { Retry = Retry(1) }));
        var full = 5;
        var startedWhileFull = 0;
        _world.OnAgent("planner", (_, _) =>
        {
            startedWhileFull += full > 0 ? 1 : 0;
            return full-- > 0 ? throw new PantheonException(Codes.StoreDiskFull, "the disk of the store is full", "free some space") : "done";
        });
        await EnqueueAsync(3, cancellationToken);

        await NightAsync(cancellationToken);

        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
        var runs = await _world.Store.ListAsync(new RunQuery(), cancellationToken);
        Assert.That(runs.Select(run => (run.Lifecycle, run.FailureKind, run.Retries)), Is.All.EqualTo((RunLifecycle.Ended, (FailureKind?)null, 0)));
        var failed = (await Task.WhenAll(runs.Select(run => _world.AttemptsAsync(run, "plan")))).SelectMany(some => some).Where(attempt => attempt.State == AttemptState.Failed).ToList();
        Assert.That(failed.Select(attempt => attempt.FailureKind), Is.All.EqualTo(FailureKind.DiskFull));
        Assert.That(failed, Has.Count.EqualTo(5));
        var pause = (await PausesAsync(cancellationToken)).Single()!;
        Assert.That((pause["kind"]!.ToString(), pause["code"]!.ToString()), Is.EqualTo(("disk_full", Codes.StoreDiskFull)));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_run_whose_state_cannot_be_written_for_want_of_room_goes_on_when_there_is_some(CancellationToken cancellationToken)
    {
        _world.Use(Flow(Agent("plan", "planner")));
        var commits = 0;
        _world.Store.BeforeCommit = _ =>
        {
            if (++commits is > 2 and < 6)
            {
                throw new PantheonException(Codes.StoreDiskFull, "the disk of the store is full", "free some space");
            }
        };
        await EnqueueAsync(1, cancellationToken);

        await NightAsync(cancellationToken);

        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
        var run = (await _world.Store.ListAsync(new RunQuery(), cancellationToken)).Single();
        Assert.That((run.Lifecycle, run.FailureKind, run.Retries), Is.EqualTo((RunLifecycle.Ended, (FailureKind?)null, 0)));
        Assert.That((await _world.AttemptsAsync(run, "plan")).Count(attempt => attempt.State == AttemptState.Succeeded), Is.EqualTo(1));
        Assert.That((await PausesAsync(cancellationToken)).Single()!["kind"]!.ToString(), Is.EqualTo("disk_full"));
    }

    private void Away(TimeSpan length)
    {
        var back = _world.Time.GetUtcNow() + length;
        _world.Store.BeforeUse = () =>
        {
            if (_world.Time.GetUtcNow() < back)
            {
                throw new PantheonException(Codes.StoreUnreachable, "the store does not answer", "wait");
            }
        };
    }

    private async Task EnqueueAsync(int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            await _world.Store.EnqueueAsync(_world.NewRun(), cancellationToken);
        }
    }

    private Task<int> NightAsync(CancellationToken cancellationToken) => _world.PassTimeAsync(
        new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan() with { ClosesAt = _world.Time.GetUtcNow().AddHours(8), ParallelRuns = 1 }, cancellationToken), TimeSpan.FromSeconds(1));

    private async Task<JsonArray> PausesAsync(CancellationToken cancellationToken) =>
        (await _world.Store.NightsAsync(1, cancellationToken)).Single().Facts![NightPauses.Fact]!.AsArray();
}
