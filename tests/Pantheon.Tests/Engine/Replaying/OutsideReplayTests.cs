using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Chat;
using Pantheon.Testing.Engine;
using Pantheon.Testing.Storage;
using static Pantheon.Testing.Chat.CannedChatClient;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Replaying;

/// <summary>What reached a run from outside of its nodes, each in its place: clocks, budgets, nights, cancellations, and what kept its base from being opened.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class OutsideReplayTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task A_run_replays_whose_base_was_being_checked_when_it_was_cancelled_or_drained([Values] bool cancels, CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var signals = new RunSignals();
        _world.Tools.On("test", async (_, context, token) =>
        {
            if (context.Workspace.Attempt.Node.Value == "Base.check" && signals is not null)
            {
                (cancels ? new Action<string>(signals.Cancel) : signals.Drain)("me");
                if (cancels)
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
                }
            }

            return Tested(("Ns.ATests.Old", "passed"), ("Ns.NewTests.Works", _world.Workspaces.Files(context.Workspace)["src/a.cs"] == "new" ? "passed" : "failed"));
        });
        var run = await _world.RunAsync("T-1", signals, cancellationToken: cancellationToken);
        signals = null;

        await ReplaysAsync(run.Lifecycle == RunLifecycle.Ended ? run : await _world.TakeUpAsync(run.Id, cancellationToken: cancellationToken), cancellationToken);
    }

    [Test]
    public async Task A_run_replays_whose_base_could_not_be_checked(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.Tools.On("test", _ => new ToolResult { Text = "", IsError = true, Failure = new Failure(FailureKind.SandboxRefused, "no sandbox here") });
        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.FailureKind), Is.EqualTo((RunOutcome.NotRun, (FailureKind?)FailureKind.SandboxRefused)));
        await ReplaysAsync(run, cancellationToken);
    }

    [Test]
    public async Task A_run_at_rest_that_was_claimed_only_to_be_cancelled_replays(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var signals = new RunSignals();
        _world.Tools.On("build", _ =>
        {
            signals.Drain("somebody");
            return ToolResult.Ok("built");
        });
        var rests = await _world.RunAsync("T-1", signals, cancellationToken: cancellationToken);
        var claimed = await _world.Store.ClaimAsync(rests.Id, EngineWorld.Tonight, cancellationToken);
        await new RestingRuns(_world.Store, _world.Artifacts, text => text, _world.Time, "1.2.3").CancelAsync(claimed!, "me", cancellationToken);

        var end = await _world.ReplayAsync(await _world.RecordedAsync(rests.Id), cancellationToken: cancellationToken);

        Assert.That(end.Difference, Is.Null, end.Difference?.ToString());
        Assert.That(end.Attempts, Is.GreaterThan(2));
    }

    [Test]
    public async Task A_run_that_was_stopped_at_once_replays(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var signals = new RunSignals();
        var isFirst = true;
        _world.OnAgent("coder", async (_, token) =>
        {
            if (isFirst)
            {
                isFirst = false;
                signals.Stop("somebody");
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }

            return EngineWorld.End("done");
        });
        var rests = await _world.RunAsync("T-1", signals, cancellationToken: cancellationToken);
        Assert.That((rests.Lifecycle, rests.Reason), Is.EqualTo((RunLifecycle.Suspended, "somebody")));
        var claimed = await _world.Store.ClaimAsync(rests.Id, EngineWorld.Tonight, cancellationToken);
        await new RestingRuns(_world.Store, _world.Artifacts, text => text, _world.Time, "1.2.3").CancelAsync(claimed!, "me", cancellationToken); // it rests

        var end = await _world.ReplayAsync(await _world.RecordedAsync(rests.Id), cancellationToken: cancellationToken);

        Assert.That(end.Difference, Is.Null, end.Difference?.ToString());
        Assert.That(end.Attempts, Is.GreaterThan(0));
    }

    [Test]
    public async Task A_run_replays_that_spent_its_tokens_in_each_of_three_nights(CancellationToken cancellationToken)
    {
        Talk(Calls("think", """{"thought":"first"}"""), Calls("think", """{"thought":"second"}"""), Calls("finish", """{"summary":"done"}"""));
        var night = _world.Catalog.Night;
        _world.Catalog = _world.Catalog with { Policies = new Dictionary<string, Policy>(_world.Catalog.Policies) { ["night"] = night with { Limits = night.Limits with { RunTokens = 1 } } } };
        _world.Use(Flow(Agent("code", "coder"), Command("after", "code")), TaskFile());
        var run = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(run, cancellationToken);

        Run? last = null;
        for (var night2 = 0; night2 < 3; night2++)
        {
            last = await NightAsync(run.Id, EngineWorld.Tonight.AddDays(night2));
        }

        Assert.That((await _world.AttemptsAsync(run, "code")).Count, Is.EqualTo(3));
        await ReplaysAsync(last!, cancellationToken);
    }

    [Test]
    public async Task A_command_that_edits_and_whose_time_was_over_replays(CancellationToken cancellationToken)
    {
        _world.Tools.On("bump", async (_, context, token) =>
        {
            _world.Workspaces.Files(context.Workspace)["src/a.cs"] = "half";
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
            return ToolResult.Ok("never");
        });
        _world.Use(Flow(Tool("bump", "bump") with { Timeout = TimeSpan.FromMinutes(3) }));

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(30));

        Assert.That((await _world.AttemptsAsync(run, "bump"))[0].State, Is.EqualTo(AttemptState.TimedOut));
        await ReplaysAsync(run, cancellationToken);
    }

    [Test]
    public async Task A_session_whose_own_time_was_over_while_its_model_spoke_replays(CancellationToken cancellationToken)
    {
        _world.OnModel("coder", _ => new StagedChatClient(_world.Time, [Stage.Text("I begin"), Stage.Hangs]));
        var coder = _world.Catalog.Agents["coder"];
        _world.Catalog = _world.Catalog with { Agents = new Dictionary<string, AgentSpec>(_world.Catalog.Agents) { ["coder"] = coder with { Limits = coder.Limits with { Wall = TimeSpan.FromMinutes(2) } } } };
        _world.Use(Flow(Agent("code", "coder")), TaskFile());

        var run = await _world.PassTimeAsync(_world.RunAsync("T-1", cancellationToken: cancellationToken), TimeSpan.FromSeconds(30));

        Assert.That(run.FailureKind, Is.EqualTo(FailureKind.BudgetExhausted), run.Reason);
        await ReplaysAsync(run, cancellationToken);
    }

    [Test]
    public async Task A_sub_flow_and_handlers_that_ran_out_of_time_replay_and_one_that_only_waited_does(CancellationToken cancellationToken)
    {
        _world.Tools.On("say", async (_, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
            return ToolResult.Ok("never");
        });
        var inner = new FlowSpec { Name = "inner", Digest = Digest.Of("inner"), Nodes = [Tool("a", "say")] };
        _world.Use(
            Flow(new FlowNode { Id = new NodeId("part"), Flow = "inner", Timeout = TimeSpan.FromMinutes(5) }) with { Finally = [Tool("tidy", "say")] },
            null,
            inner);

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(30));

        Assert.That((await _world.AttemptsAsync(run, "tidy")).Select(attempt => attempt.FailureKind), Is.EqualTo(new FailureKind?[] { FailureKind.Timeout }), run.Reason);
        await ReplaysAsync(run, cancellationToken);
    }

    [Test]
    public async Task A_run_that_rested_while_it_waited_for_a_seat_replays(CancellationToken cancellationToken)
    {
        Talk(Calls("finish", """{"summary":"done"}"""));
        _world.Use(Flow(Agent("code", "coder")), TaskFile());
        var (order, signals) = (_world.Order, new RunSignals());
        _world.Order = new HeldSeats(order);
        using var soon = _world.Time.CreateTimer(_ => signals.Drain("somebody"), null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
        var rests = await _world.PassTimeAsync(_world.RunAsync("T-1", signals, cancellationToken: cancellationToken), TimeSpan.FromSeconds(30));
        _world.Order = order;

        var waited = (await _world.Store.EventsAsync(rests.Id, cancellationToken)).Single(happened => happened.Event.Kind == EventKinds.RunSuspended).Event.Data["waited"];
        Assert.That((double?)waited, Is.GreaterThan(0));
        await ReplaysAsync(await _world.TakeUpAsync(rests.Id, cancellationToken: cancellationToken), cancellationToken);
    }

    [Test]
    public async Task A_session_that_lost_its_seat_fails_and_its_run_replays(CancellationToken cancellationToken)
    {
        var isLost = false;
        _world.Tools.On("read_file", async (_, _, token) =>
        {
            if (!isLost)
            {
                // whoever has the seats meanwhile knows nothing of this one
                var store = _world.Store;
                (isLost, _world.Store) = (true, new MemoryRunStore(_world.Time));
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
                }
                finally
                {
                    _world.Store = store;
                }
            }

            return ToolResult.Ok("old");
        });
        Talk(Calls("read_file", """{"path":"src/a.cs"}"""), Calls("finish", """{"summary":"done"}"""));
        _world.Catalog = _world.Catalog with
        {
            Agents = new Dictionary<string, AgentSpec>(_world.Catalog.Agents) { ["coder"] = _world.Catalog.Agents["coder"] with { Tools = ["read_file", "finish"] } },
        };
        _world.Use(Flow(Agent("code", "coder")), TaskFile());

        var run = await _world.PassTimeAsync(_world.RunAsync("T-1", cancellationToken: cancellationToken), TimeSpan.FromSeconds(5));

        var first = (await _world.AttemptsAsync(run, "code"))[0];
        Assert.That((first.State, first.FailureKind, first.Turns), Is.EqualTo((AttemptState.Failed, (FailureKind?)FailureKind.StoreUnavailable, 1)), first.Error);
        await ReplaysAsync(run, cancellationToken);
    }

    [Test]
    public async Task A_run_whose_time_was_over_between_two_tries_replays(CancellationToken cancellationToken)
    {
        _world.Tools.On("say", _ => new ToolResult { Text = "", IsError = true, Failure = new Failure(FailureKind.ToolFailure, "no luck") });
        _world.Use(Flow(Tool("try", "say") with { Retry = Retry(9) }) with { Timeout = TimeSpan.FromMinutes(2) });

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(5));

        Assert.That(run.FailureKind, Is.EqualTo(FailureKind.Timeout), run.Reason);
        await ReplaysAsync(run, cancellationToken);
    }

    [TestCase(2), TestCase(7_200)]
    public async Task A_run_replays_in_whose_pauses_the_clock_was_put_back(int seconds, CancellationToken cancellationToken)
    {
        var tries = 0;
        _world.Tools.On("say", _ => ++tries % 3 > 0 ? new ToolResult { Text = "", IsError = true, Failure = new Failure(FailureKind.ToolFailure, "no luck") } : ToolResult.Ok("done"));
        _world.Use(Flow(Tool("try", "say") with { Retry = Retry(9) }, Tool("then", "say", "try") with { Retry = Retry(9) }));
        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(1));
        var (recorded, back) = (await _world.RecordedAsync(run.Id), TimeSpan.Zero);
        recorded = recorded with
        {
            Events =
            [
                .. recorded.Events.Select(entry =>
                {
                    var told = entry with { At = entry.At - back };
                    back += entry.Event.Kind == EventKinds.NodeBackoff ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
                    return told;
                }),
            ],
        };
        tries = 0;

        var end = await _world.ReplayAsync(recorded, cancellationToken: cancellationToken);

        Assert.That(back.TotalSeconds, Is.EqualTo(4 * seconds));
        Assert.That((end.Difference?.ToString(), end.Run.Outcome), Is.EqualTo(((string?)null, run.Outcome)));
    }

    private void Talk(params Func<Microsoft.Extensions.AI.ChatResponseUpdate>[] turns)
    {
        _world.Catalog = _world.Catalog with
        {
            Agents = new Dictionary<string, AgentSpec>(_world.Catalog.Agents) { ["coder"] = _world.Catalog.Agents["coder"] with { Tools = ["think", "finish"] } },
        };
        _world.OnModel("coder", _ => new FollowingChatClient(turns));
    }

    private async Task<Run> NightAsync(RunId id, DateOnly date)
    {
        var before = (await _world.Store.FindAsync(id, CancellationToken.None))!.Night;
        var claimed = await _world.Store.ClaimAsync(id, date, CancellationToken.None);
        var plan = _world.Plan();
        return await new FlowRunner(_world.Seams()).RunAsync(RunContexts.Of(claimed! with { Night = before }, _world.Catalog, plan with { Record = plan.Record with { Date = date } }), new RunSignals(), _ => { }, CancellationToken.None);
    }

    private async Task ReplaysAsync(Run run, CancellationToken cancellationToken)
    {
        Assert.That(run.Lifecycle, Is.EqualTo(RunLifecycle.Ended), run.Reason);
        var end = await _world.ReplayAsync(await _world.RecordedAsync(run.Id), cancellationToken: cancellationToken);

        Assert.That(end.Difference, Is.Null, end.Difference?.ToString());
        Assert.That((end.Run.Outcome, end.Run.Reason), Is.EqualTo((run.Outcome, run.Reason)));
    }
}
