using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Chat;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Replaying;

/// <summary>Two sessions at once that spend the tokens of their run: who comes to its bound, and at which turn, is as it was, in whatever order the two are replayed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class SharedBoundReplayTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public SharedBoundReplayTests()
    {
        _world.Catalog = _world.Catalog with
        {
            Agents = new Dictionary<string, AgentSpec>(_world.Catalog.Agents) { ["coder"] = _world.Catalog.Agents["coder"] with { Tools = ["think", "finish"] } },
            Policies = new Dictionary<string, Policy>(_world.Catalog.Policies) { ["day"] = _world.Catalog.Night with { Name = "day", Mode = Mode.Day } },
        };
        _world.Use(Flow(Agent("a", "coder"), Agent("b", "coder")), TaskFile());
    }

    public void Dispose() => _world.Dispose();

    [TestCase(200, 1, 1, 3, TestName = "A_bound_that_one_reached_by_what_the_other_had_used_before_it_ended_replays")]
    [TestCase(150, 1, 3, 2, TestName = "A_bound_that_one_reached_while_the_other_was_still_being_answered_replays")]
    public async Task By_day_it_ends_the_session(int tokens, int first, int second, int other, CancellationToken cancellationToken)
    {
        Talk(first, second, other);
        Allow("day", tokens);
        var queued = _world.NewRun("T-1") with { Mode = Mode.Day };
        await _world.Store.EnqueueAsync(queued, cancellationToken);
        var run = await _world.PassTimeAsync(_world.TakeUpAsync(queued.Id, cancellationToken: cancellationToken), TimeSpan.FromSeconds(30));

        var (a, b) = ((await _world.AttemptsAsync(run, "a"))[0], (await _world.AttemptsAsync(run, "b"))[0]);
        Assert.That((a.State, a.Turns, b.State, b.FailureKind, b.Turns), Is.EqualTo((AttemptState.Succeeded, 2, AttemptState.Failed, (FailureKind?)FailureKind.BudgetExhausted, 1)), b.Error);
        await ReplaysAsync(run, cancellationToken);
    }

    [TestCase(200, 1, 1, 3, TestName = "A_rest_that_one_came_to_by_what_the_other_had_used_before_it_ended_replays")]
    [TestCase(150, 1, 3, 2, TestName = "A_rest_that_one_came_to_while_the_other_was_still_being_answered_replays")]
    public async Task By_night_it_brings_the_run_to_rest(int tokens, int first, int second, int other, CancellationToken cancellationToken)
    {
        Talk(first, second, other);
        Allow("night", tokens);
        var queued = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(queued, cancellationToken);
        var rests = await NightAsync(queued.Id, 0);
        var run = await NightAsync(queued.Id, 1);

        Assert.That(rests.Lifecycle, Is.EqualTo(RunLifecycle.Suspended), rests.Reason);
        Assert.That(rests.Reason, Does.StartWith("it has used "));
        Assert.That((await _world.AttemptsAsync(run, "b")).Select(attempt => (attempt.State, attempt.Turns)), Is.EqualTo(new[] { (AttemptState.Cancelled, 1), (AttemptState.Succeeded, 1) }));
        Assert.That((await _world.AttemptsAsync(run, "a")).Select(attempt => (attempt.State, attempt.Turns)), Is.EqualTo(new[] { (AttemptState.Succeeded, 2) }));
        await ReplaysAsync(run, cancellationToken);
    }

    [Test]
    public async Task A_bound_that_the_recording_says_was_reached_with_too_few_tokens_is_a_difference(CancellationToken cancellationToken)
    {
        Talk(1, 1, 3);
        Allow("day", 200);
        var queued = _world.NewRun("T-1") with { Mode = Mode.Day };
        await _world.Store.EnqueueAsync(queued, cancellationToken);
        var run = await _world.PassTimeAsync(_world.TakeUpAsync(queued.Id, cancellationToken: cancellationToken), TimeSpan.FromSeconds(30));
        Allow("day", 301);

        var found = (await _world.ReplayAsync(await _world.RecordedAsync(run.Id), cancellationToken: cancellationToken)).Difference!;

        Assert.That((found.Node?.Value, found.Attempt, found.What), Is.EqualTo(("b", (int?)1, "step")), found.ToString());
    }

    /// <summary>The first of the two thinks and finishes, the other thinks first; each turn uses 100 tokens, and comes after so many minutes.</summary>
    private void Talk(int first, int second, int other) => _world.OnModel("coder", request => new StagedChatClient(_world.Time, (request.Attempt.Node.Value, request.Attempt.Number) switch
    {
        ("a", _) => [Thinks(first), Finishes(second)],
        (_, 1) => [Thinks(other), Finishes(1)],
        _ => [Finishes(1)],
    }));

    private static Stage[] Thinks(int minutes) => [Stage.Wait(TimeSpan.FromMinutes(minutes)), Stage.Usage(90, 10), Stage.Calls("think", """{"thought":"so"}""")];

    private static Stage[] Finishes(int minutes) => [Stage.Wait(TimeSpan.FromMinutes(minutes)), Stage.Usage(90, 10), Stage.Calls("finish", """{"summary":"done"}""")];

    private void Allow(string mode, long tokens) => _world.Catalog = _world.Catalog with
    {
        Policies = _world.Catalog.Policies.ToDictionary(entry => entry.Key, entry => entry.Key == mode ? entry.Value with { Limits = entry.Value.Limits with { RunTokens = tokens } } : entry.Value),
    };

    private async Task<Run> NightAsync(RunId id, int number)
    {
        var before = (await _world.Store.FindAsync(id, CancellationToken.None))!.Night;
        var date = EngineWorld.Tonight.AddDays(number);
        var claimed = await _world.Store.ClaimAsync(id, date, CancellationToken.None);
        var plan = _world.Plan();
        var context = RunContexts.Of(claimed! with { Night = before }, _world.Catalog, plan with { Record = plan.Record with { Date = date } });
        return await _world.PassTimeAsync(new FlowRunner(_world.Seams()).RunAsync(context, new RunSignals(), _ => { }, CancellationToken.None), TimeSpan.FromSeconds(30));
    }

    private async Task ReplaysAsync(Run run, CancellationToken cancellationToken)
    {
        Assert.That(run.Lifecycle, Is.EqualTo(RunLifecycle.Ended), run.Reason);
        var end = await _world.ReplayAsync(await _world.RecordedAsync(run.Id), cancellationToken: cancellationToken);

        Assert.That(end.Difference, Is.Null, end.Difference?.ToString());
        Assert.That((end.Run.Outcome, end.Run.Reason), Is.EqualTo((run.Outcome, run.Reason)));
    }
}
