using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Testing;

/// <summary>The checker finds what it is there to find.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class JournalInvariantsTests : IAsyncDisposable
{
    private static readonly NodeId Code = new("code");

    private readonly EngineWorld _world = new();
    private Run _run = null!;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [SetUp]
    public async Task ClaimAsync()
    {
        _world.Use(Flow(Agent("code", "coder")));
        var run = _world.NewRun();
        await _world.Store.EnqueueAsync(run, CancellationToken.None);
        _run = (await _world.Store.ClaimAsync(run.Id, EngineWorld.Tonight, CancellationToken.None))!;
    }

    [Test]
    public async Task A_run_in_order_breaks_nothing()
    {
        await StartAsync(1);
        await EndAsync(1, AttemptState.Succeeded, NodeResult.Succeeded);
        await WriteAsync(Ended(), [], [], "run.ended");

        Assert.That(await BreachesAsync(), Is.Empty);
    }

    [Test]
    public async Task A_second_accepted_outcome_is_found_and_one_after_being_sent_back_is_none()
    {
        await StartAsync(1);
        await EndAsync(1, AttemptState.Succeeded, NodeResult.Succeeded);
        await StartAsync(2);
        await EndAsync(2, AttemptState.Succeeded, NodeResult.Succeeded);
        Assert.That(await BreachesAsync(), Has.Some.Contains("'code' is succeeded with 2 accepted outcomes"));

        var back = new JournalEvent(EventKinds.NodeSentBack) { Node = Code, Data = new JsonObject { ["nodes"] = new JsonArray("code") } };
        await _world.Store.CommitAsync(new JournalChange { Run = _run, Events = [back] }, CancellationToken.None);
        await StartAsync(3);
        await EndAsync(3, AttemptState.Succeeded, NodeResult.Succeeded);
        Assert.That(await BreachesAsync(), Has.None.Contains("accepted outcomes"));
    }

    [Test]
    public async Task An_end_with_work_under_way_is_found()
    {
        await StartAsync(1);
        await WriteAsync(Ended(), [], [], "run.ended");

        Assert.That(await BreachesAsync(), Has.Some.Contains("node 'code' is running at the end").And.Some.Contains("attempt 1 of 'code' still runs at the end"));
    }

    [Test]
    public async Task A_node_without_a_row_and_an_attempt_that_never_started_are_found()
    {
        await WriteAsync(_run, [], [Attempt(1, AttemptState.Running)], EventKinds.NodeReady);

        Assert.That(await BreachesAsync(), Has.Some.Contains("node 'code' is in its events and has no row").And.Some.Contains("attempt 1 of 'code' never started"));
    }

    [Test]
    public async Task A_fence_that_no_claim_gave_and_work_that_is_left_are_found()
    {
        await _world.Store.CommitAsync(new JournalChange { Run = _run, Events = [new JournalEvent("run.claimed") { Data = new JsonObject { ["fence"] = 1L } }] }, CancellationToken.None);

        Assert.That(await BreachesAsync(), Has.Some.Contains("the fences 1, 1, and its row has 1").And.Some.Contains("it is running and has not ended"));
    }

    private Task<IReadOnlyList<string>> BreachesAsync() => _world.BreachesAsync(allEnded: true, CancellationToken.None);

    private Run Ended() => _run with { Lifecycle = RunLifecycle.Ended, Outcome = RunOutcome.NoChange };

    private Attempt Attempt(int number, AttemptState state) => new()
    {
        Id = new AttemptId(_run.Id, Code, number),
        SpanId = new byte[8],
        State = state,
        StartedAt = _world.Time.GetUtcNow(),
        EndedAt = state == AttemptState.Running ? null : _world.Time.GetUtcNow(),
    };

    private NodeRun Node(NodeLifecycle lifecycle, NodeResult? result) => new() { Run = _run.Id, Node = Code, Ordinal = 0, Kind = NodeKind.Agent, Lifecycle = lifecycle, Result = result };

    private Task StartAsync(int number) => WriteAsync(_run, [Node(NodeLifecycle.Running, null)], [Attempt(number, AttemptState.Running)], EventKinds.AttemptStarted, number);

    private Task EndAsync(int number, AttemptState state, NodeResult result) => WriteAsync(_run, [Node(NodeLifecycle.Ended, result)], [Attempt(number, state)], EventKinds.AttemptEnded, number);

    private Task WriteAsync(Run run, IReadOnlyList<NodeRun> nodes, IReadOnlyList<Attempt> attempts, string kind, int number = 0) => _world.Store.CommitAsync(
        new JournalChange { Run = run, Nodes = nodes, Attempts = attempts, Events = [new JournalEvent(kind) { Node = kind == "run.ended" ? null : Code, Attempt = number }] }, CancellationToken.None);
}
