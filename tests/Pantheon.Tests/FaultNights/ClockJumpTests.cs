using NUnit.Framework;
using Pantheon.Core.Flows;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;
using Pantheon.Testing.Faults;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.FaultNights;

/// <summary>The date is put forward or back by two hours while a run works: its durations stay what they are.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ClockJumpTests : IAsyncDisposable
{
    private readonly EngineWorld _world = new();
    private readonly WorkerTime _clock;

    public ClockJumpTests() => _clock = new WorkerTime(_world.Time);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [TestCase(2), TestCase(-2), CancelAfter(20_000)]
    public async Task A_back_off_and_the_time_of_a_run_and_of_a_map_go_on_evenly(int hours)
    {
        var token = TestContext.CurrentContext.CancellationToken;
        var began = _world.Time.GetUtcNow();
        var tries = 0;
        _world.Tools.On("say", async (_, _, cancellation) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(30), _clock, cancellation);
            _clock.Jump(TimeSpan.FromHours(++tries == 1 ? hours : 0));
            return tries == 1 ? new ToolResult { Text = "no", IsError = true, Failure = new Failure(FailureKind.ToolFailure, "not yet") } : ToolResult.Ok("done");
        });
        _world.Use(Flow(Tool("write", "say") with { Timeout = TimeSpan.FromMinutes(5), Retry = Retry(1), Map = new MapSpec(V(new System.Text.Json.Nodes.JsonArray("a")), null, "item", null, KeepGoing: false) }) with { Timeout = TimeSpan.FromMinutes(10) });

        var run = await RunAsync(closesAt: began.AddHours(8), token);

        Assert.That((run.Outcome, run.Reason), Is.EqualTo((RunOutcome.Ready, (string?)null)));
        Assert.That(_world.Time.GetUtcNow() - began, Is.InRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(120)), "30 s, a back-off of 10 s, 30 s");
        Assert.That((await _world.Store.AttemptsAsync(run.Id, token)).Select(attempt => attempt.EndedAt - attempt.StartedAt), Is.All.InRange(TimeSpan.Zero, TimeSpan.FromSeconds(60)));
        Assert.That(await _world.BreachesAsync(allEnded: true, token), Is.Empty);
    }

    [TestCase(2, 130, 10), TestCase(-2, 10, 130), CancelAfter(20_000)]
    public async Task The_window_closes_by_the_date_as_it_is_then(int hours, int closesAfter, int minutes)
    {
        var token = TestContext.CurrentContext.CancellationToken;
        var began = _world.Time.GetUtcNow();
        _world.Tools.On("say", async (_, _, cancellation) =>
        {
            _clock.Jump(TimeSpan.FromHours(hours));
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellation);
            return ToolResult.Ok("never");
        });
        _world.Use(Flow(Tool("write", "say")));
        _world.Catalog = _world.Catalog with { Policies = new Dictionary<string, Policy> { ["night"] = _world.Catalog.Night with { DrainAtEnd = false } } };

        var run = await RunAsync(closesAt: began.AddMinutes(closesAfter), token);

        Assert.That((run.Lifecycle, run.Reason), Is.EqualTo((RunLifecycle.Suspended, "the window closed")));
        Assert.That((_world.Time.GetUtcNow() - began).TotalMinutes, Is.InRange(minutes, minutes + 1));
    }

    private async Task<Run> RunAsync(DateTimeOffset closesAt, CancellationToken cancellationToken)
    {
        var queued = _world.NewRun();
        await _world.Store.EnqueueAsync(queued, cancellationToken);
        var claimed = await _world.Store.ClaimAsync(queued.Id, EngineWorld.Tonight, cancellationToken);
        var context = RunContexts.Of(claimed!, _world.Catalog, _world.Plan() with { ClosesAt = closesAt });
        var running = new FlowRunner(_world.Seams() with { Time = _clock }).RunAsync(context, new RunSignals(), _world.Events.Enqueue, cancellationToken);
        return await _world.PassTimeAsync(running, TimeSpan.FromSeconds(10));
    }
}
