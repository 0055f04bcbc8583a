using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.FaultNights;

/// <summary>What does not fit into a night is queued again for the next: once, whenever the worker dies meanwhile.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PassedOverTests : IAsyncDisposable
{
    private readonly EngineWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Test, CancelAfter(20_000)]
    public async Task What_did_not_fit_runs_once_the_next_night_whenever_the_worker_dies([Range(1, 14)] int uses, CancellationToken cancellationToken)
    {
        _world.Use(Flow(Agent("plan", "planner")));
        for (var queued = 0; queued < 2; queued++)
        {
            await _world.Store.EnqueueAsync(_world.NewRun(), cancellationToken);
        }

        _world.Store.BeforeUse = () =>
        {
            if (--uses < 0)
            {
                throw new IOException("the power is gone");
            }
        };
        try
        {
            await NightAsync(TimeSpan.Zero, cancellationToken);
        }
        catch (IOException)
        {
            // this is the death of the worker
        }

        _world.Store.BeforeUse = null;
        _world.Store = _world.Store.Restarted();
        await NightAsync(TimeSpan.FromHours(8), cancellationToken);

        var runs = await _world.Store.ListAsync(new RunQuery(), cancellationToken);
        Assert.That(runs.Select(run => run.Lifecycle), Is.All.EqualTo(RunLifecycle.Ended));
        Assert.That(runs.Count(run => run.Outcome == RunOutcome.Ready), Is.EqualTo(2));
        Assert.That(runs.Where(run => run.Outcome != RunOutcome.Ready).Select(run => run.Outcome), Is.All.EqualTo(RunOutcome.NotRun));
        Assert.That(_world.Sessions, Has.Count.EqualTo(2));
    }

    private Task<int> NightAsync(TimeSpan window, CancellationToken cancellationToken) => _world.PassTimeAsync(
        new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan() with { ClosesAt = _world.Time.GetUtcNow() + window }, cancellationToken), TimeSpan.FromSeconds(1));
}
