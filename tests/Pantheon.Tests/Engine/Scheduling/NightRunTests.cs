using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Scheduling;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NightRunTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task The_queue_is_worked_until_it_is_empty_and_the_base_is_checked_once(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        for (var i = 0; i < 3; i++)
        {
            await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);
        }

        await NightAsync(cancellationToken);

        Assert.That((await RunsAsync()).Select(run => run.Outcome), Is.All.EqualTo(RunOutcome.Ready));
        Assert.That(_world.Tools.Calls.Count(call => call is { Tool: "test", Context.Workspace.Attempt.Node.Value: "Base.check" }), Is.EqualTo(1));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_that_policy_refuses_never_starts(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.Router.Refuse("reviewer-b", "PAN3201", "runtimes.origin", "route 'reviewer-b' is not local");
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);

        await NightAsync(cancellationToken);

        var run = (await RunsAsync()).Single();
        Assert.That((run.Outcome, run.FailureKind, run.Fence), Is.EqualTo((RunOutcome.Refused, FailureKind.NotLocal, 0L)));
        Assert.That(run.Reason, Does.StartWith("PAN3201: agent 'reviewer-b@3' of node 'review_b'"));
        Assert.That(_world.Store.AllEvents.Select(entry => entry.Event.Event.Kind), Does.Contain("policy.refused"));
        Assert.That(_world.Workspaces.Created, Is.Empty);
        var summary = (await _world.Store.SummariesAsync(new RunQuery(), cancellationToken)).Single();
        Assert.That(summary.Artifacts.Select(artifact => artifact.Name), Is.EquivalentTo(new[] { "refusal.json", "manifest.json", "manifest.json.sig" }));
        Assert.That(_world.Artifacts.Text(summary.Artifacts.Single(artifact => artifact.Name == "refusal.json").Digest), Does.Contain("PAN3201").And.Contain("refused"));
        var (request, _) = _world.Artifacts.Statements.Single();
        Assert.That((request.Run, request.Node, request.Predicate["outcome"]?.ToString()), Is.EqualTo((run.Id, (NodeId?)null, "refused")));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_night_that_has_spent_its_tokens_starts_nothing_more_and_queues_the_rest_again(CancellationToken cancellationToken)
    {
        _world.Use(Flow(Agent("plan", "planner")));
        for (var i = 0; i < 3; i++)
        {
            await _world.Store.EnqueueAsync(_world.NewRun(), cancellationToken);
        }

        _world.OnAgent("planner", async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1), _world.Time, token);
            return EngineWorld.End("a plan"); // 110 tokens
        });
        var policy = _world.Catalog.Night with { Limits = _world.Catalog.Night.Limits with { NightTokens = 150 } };
        await _world.PassTimeAsync(new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan() with { Policy = policy, ParallelRuns = 1 }, cancellationToken), TimeSpan.FromSeconds(20));

        var runs = await RunsAsync();
        Assert.That(runs.Where(run => run.Outcome is not null).Select(run => run.Outcome), Is.EquivalentTo(new[] { RunOutcome.Ready, RunOutcome.Ready, RunOutcome.NotRun }));
        Assert.That(runs.Single(run => run.Outcome == RunOutcome.NotRun).Reason, Does.Contain("the night has used 220 tokens, limits.night_tokens allows 150"));
        Assert.That(await _world.Store.QueueAsync(cancellationToken), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_night_that_has_worked_its_hours_rests_and_the_next_goes_on(CancellationToken cancellationToken)
    {
        _world.Use(Flow(Agent("plan", "planner"), Agent("code", "coder", "plan")));
        _world.OnAgent("planner", async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromHours(2), _world.Time, token);
            return EngineWorld.End("a plan");
        });
        await _world.Store.EnqueueAsync(_world.NewRun(), cancellationToken);
        var policy = _world.Catalog.Night with { Limits = _world.Catalog.Night.Limits with { NightWall = TimeSpan.FromHours(1) } };

        await _world.PassTimeAsync(new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan() with { Policy = policy }, cancellationToken), TimeSpan.FromMinutes(10));

        var rests = (await RunsAsync()).Single();
        Assert.That((rests.Lifecycle, rests.Reason), Is.EqualTo((RunLifecycle.Suspended, "the night has worked for 01:00:00, as limits.night_wall says")));
        Assert.That((await _world.NodeAsync(rests, "plan")).Result, Is.EqualTo(NodeResult.Succeeded), "what ran was let end");
        await _world.PassTimeAsync(new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan(), cancellationToken), TimeSpan.FromMinutes(10));
        Assert.That((await RunsAsync()).Single().Lifecycle, Is.EqualTo(RunLifecycle.Ended));
    }

    [Test, CancelAfter(15_000)]
    public async Task Tokens_of_an_earlier_night_are_not_spent_again_and_a_restarted_worker_counts_on(CancellationToken cancellationToken)
    {
        _world.Use(Flow(Agent("plan", "planner"), Agent("code", "coder", "plan")));
        _world.OnAgent("planner", async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromHours(2), _world.Time, token);
            return EngineWorld.End("a plan"); // 110 tokens
        });
        await _world.Store.EnqueueAsync(_world.NewRun(), cancellationToken);
        var limits = _world.Catalog.Night.Limits with { NightWall = TimeSpan.FromHours(1), NightTokens = 150 };
        var first = _world.Plan() with { Policy = _world.Catalog.Night with { Limits = limits } };
        await PassAsync(first);
        await PassAsync(first);
        var rests = (await RunsAsync()).Single();
        Assert.That((rests.Lifecycle, (await _world.Store.AttemptsAsync(rests.Id, cancellationToken)).Count), Is.EqualTo((RunLifecycle.Suspended, 1)), "the second worker of that night has no hour more");

        var date = first.Record.Date.AddDays(1);
        await PassAsync(first with { Record = first.Record with { Date = date, OpenedAt = _world.Time.GetUtcNow() } });

        var ended = (await RunsAsync()).Single();
        Assert.That((ended.Lifecycle, ended.TokensIn + ended.TokensOut), Is.EqualTo((RunLifecycle.Ended, 220)), ended.Reason);

        Task<int> PassAsync(NightPlan plan) => _world.PassTimeAsync(new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(plan, cancellationToken), TimeSpan.FromMinutes(10));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_task_waits_for_the_one_it_needs_and_stacks_on_its_branch(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var task = _world.Catalog.Tasks["T-1"];
        _world.Use(Flow(Agent("code", "coder"), Tool("test", "test", "code"), Publish("pr", "test")), task);
        await _world.Store.EnqueueAsync(_world.NewRun("T-1") with { TaskId = "T-2", Needs = ["T-1"], Priority = 0 }, cancellationToken);
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);

        await NightAsync(cancellationToken);

        var runs = (await RunsAsync()).ToDictionary(run => run.TaskId!);
        Assert.That(runs["T-1"].Outcome, Is.EqualTo(RunOutcome.Ready), runs["T-1"].Reason);
        Assert.That(runs["T-2"].BaseCommit, Is.EqualTo(runs["T-1"].HeadCommit));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_task_whose_need_did_not_end_ready_is_not_run(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        await _world.Store.EnqueueAsync(_world.NewRun("T-1", needs: ["T-0"]), cancellationToken);

        await NightAsync(cancellationToken);

        var run = (await RunsAsync()).Single();
        Assert.That((run.Outcome, run.Reason), Is.EqualTo((RunOutcome.NotRun, "PAN6501: it needs task 'T-0', which was never queued")));
    }

    [Test, CancelAfter(15_000)]
    public async Task What_did_not_fit_is_not_run_and_queued_again_first(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);

        await new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan() with { ClosesAt = _world.Time.GetUtcNow() }, cancellationToken);

        var runs = await RunsAsync();
        var old = runs.Single(run => run.Lifecycle == RunLifecycle.Ended);
        var next = runs.Single(run => run.Lifecycle == RunLifecycle.Queued);
        Assert.That((old.Outcome, old.FailureKind), Is.EqualTo((RunOutcome.NotRun, FailureKind.Deadline)));
        Assert.That((next.RetryOf, next.PassedOver, next.TaskId), Is.EqualTo((old.Id, 1, old.TaskId)));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_cancel_command_takes_a_run_out_of_the_queue_and_is_answered(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var run = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(run, cancellationToken);
        var id = await _world.Store.AddCommandAsync(new Command { Kind = CommandKind.Cancel, By = "me", Run = run.Id }, cancellationToken);

        await NightAsync(cancellationToken);

        Assert.That((await RunsAsync()).Single().Outcome, Is.EqualTo(RunOutcome.Cancelled));
        Assert.That(_world.Store.AnswerOf(id)?.Answer, Is.EqualTo(CommandAnswer.Done));
    }

    [TestCase(-1, RunOutcome.Ready, CommandAnswer.TooLate)]
    [TestCase(1, null, CommandAnswer.Done)]
    [CancelAfter(15_000)]
    public async Task A_drain_that_an_earlier_night_left_unread_does_not_end_this_one(int secondsAfterOpening, RunOutcome? outcome, CommandAnswer answer)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        Stories.CodeTestReviewPublish(_world);
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);
        var at = _world.Plan().Record.OpenedAt.AddSeconds(secondsAfterOpening);
        var id = await _world.Store.AddCommandAsync(new Command { Kind = CommandKind.Drain, By = "me", At = at }, cancellationToken);

        await NightAsync(cancellationToken);

        Assert.That((await RunsAsync()).Single().Outcome, Is.EqualTo(outcome));
        Assert.That(_world.Store.AnswerOf(id)?.Answer, Is.EqualTo(answer));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_night_that_is_stopped_at_once_stops_its_nodes_keeps_their_work_and_goes_on_another_night(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var (id, isFirst) = (0L, true);
        _world.OnAgent("coder", async (context, token) =>
        {
            if (isFirst)
            {
                isFirst = false;
                _world.Workspaces.Files(context.Context.Workspace)["src/a.cs"] = "half";
                id = await _world.Store.AddCommandAsync(new Command { Kind = CommandKind.Drain, By = "me", Arguments = new JsonObject { ["now"] = true } }, token);
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }

            _world.Workspaces.Files(context.Context.Workspace)["src/a.cs"] = "new";
            return EngineWorld.End("mended");
        });
        var run = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(run, cancellationToken);

        await _world.PassTimeAsync(NightAsync(cancellationToken), TimeSpan.FromSeconds(1));

        var stopped = (await RunsAsync()).Single();
        var attempt = (await _world.AttemptsAsync(stopped, "code")).Single();
        Assert.That((stopped.Lifecycle, stopped.Reason, _world.Store.AnswerOf(id)?.Answer), Is.EqualTo((RunLifecycle.Suspended, "stopped at once by me", (CommandAnswer?)CommandAnswer.Done)));
        Assert.That((attempt.State, attempt.SalvageRef, _world.Workspaces.Open), Is.EqualTo((AttemptState.Cancelled, "refs/pantheon/salvage/code-1", 0)));

        await NightAsync(cancellationToken);

        Assert.That((await RunsAsync()).Single().Outcome, Is.EqualTo(RunOutcome.Ready));
    }

    [TestCase(1, false), TestCase(1, true), TestCase(-1, false), TestCase(-1, true), CancelAfter(15_000)]
    public async Task A_drain_is_set_against_the_opening_by_the_stores_clock_alone(int hoursAhead, bool inTime)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        Stories.CodeTestReviewPublish(_world);
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);
        _world.Store.ClockAhead = TimeSpan.FromHours(hoursAhead);
        var plan = _world.Plan() with { Record = _world.Plan().Record with { OpenedAt = _world.Time.GetUtcNow().AddMinutes(inTime ? -1 : 1) } };
        var id = await _world.Store.AddCommandAsync(new Command { Kind = CommandKind.Drain, By = "me" }, cancellationToken);

        await new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(plan, cancellationToken);

        Assert.That(_world.Store.AnswerOf(id)?.Answer, Is.EqualTo(inTime ? CommandAnswer.Done : CommandAnswer.TooLate));
    }

    [Test, CancelAfter(15_000)]
    public async Task An_alarm_ends_what_runs_as_failed_by_policy_and_starts_nothing_more(CancellationToken cancellationToken)
    {
        var alarm = new TaskCompletionSource<NightAlarm>(TaskCreationOptions.RunContinuationsAsynchronously);
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("coder", async (_, token) =>
        {
            alarm.TrySetResult(new NightAlarm("PAN3301", "a connection was made to 203.0.113.9:443"));
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return EngineWorld.End("never");
        });
        for (var i = 0; i < 4; i++)
        {
            await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);
        }

        await new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan() with { Alarm = alarm.Task, ParallelRuns = 2 }, cancellationToken);

        var runs = await RunsAsync();
        var stopped = runs.Where(run => run.Lifecycle == RunLifecycle.Ended).ToList();
        Assert.That(stopped, Is.Not.Empty.And.Count.LessThanOrEqualTo(2));
        Assert.That(stopped.Select(run => (run.Outcome, run.FailureKind, run.Reason)), Is.All.EqualTo((RunOutcome.Failed, FailureKind.PolicyRefused, "PAN3301: a connection was made to 203.0.113.9:443")));
        Assert.That(runs.Except(stopped).Select(run => run.Lifecycle), Is.All.EqualTo(RunLifecycle.Queued));
        Assert.That(_world.Store.AllEvents.Count(entry => entry.Event.Event.Kind == "night.breached"), Is.EqualTo(stopped.Count));
        Assert.That((await _world.Store.NightsAsync(1, cancellationToken)).Single().ClosedAt, Is.Not.Null);
    }

    [Test, CancelAfter(15_000)]
    public async Task An_alarm_before_the_first_run_leaves_the_queue_as_it_is(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);

        var plan = _world.Plan() with { Alarm = Task.FromResult(new NightAlarm("PAN3301", "it was tried")), ClosesAt = _world.Time.GetUtcNow() };
        await new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(plan, cancellationToken);

        Assert.That((await RunsAsync()).Single().Lifecycle, Is.EqualTo(RunLifecycle.Queued));
    }

    private Task<int> NightAsync(CancellationToken cancellationToken) =>
        new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan(), cancellationToken);

    private Task<IReadOnlyList<Run>> RunsAsync() => _world.Store.ListAsync(new RunQuery(), CancellationToken.None);
}
