using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Engine.Sessions;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RetryTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task What_ended_well_is_taken_over_and_the_rest_is_run_again(CancellationToken cancellationToken)
    {
        var failed = await FailedReviewAsync();
        _world.OnAgent("reviewer-b", (_, _) => Review("approve"));
        var before = _world.Sessions.Count;

        var run = await RetriedAsync(failed);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(_world.Sessions.Skip(before).Select(session => session.Agent.Ref.Name), Is.EqualTo(new[] { "reviewer-b" }));
        Assert.That((run.RetryOf, run.BaseCommit), Is.EqualTo((failed.Id, failed.BaseCommit)));
        Assert.That(_world.Workspaces.Published.Single().Tree, Is.Not.Empty);
        Assert.That((await _world.NodeAsync(run, "code")), Has.Property(nameof(NodeRun.Attempt)).EqualTo(0).And.Property(nameof(NodeRun.Reason)).EqualTo($"taken over from run {failed.Id.Short}"));
        Assert.That(await _world.AttemptsAsync(run, "code"), Is.Empty);
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task What_is_taken_over_says_where_the_work_was_done(CancellationToken cancellationToken)
    {
        var failed = await FailedReviewAsync();
        _world.OnAgent("reviewer-b", (_, _) => Review("approve"));

        var run = await RetriedAsync(failed);

        var seeded = (await _world.Store.EventsAsync(run.Id, cancellationToken)).Single(recorded => recorded.Event.Kind == EventKinds.RunSeeded).Event.Data;
        Assert.That(seeded["of"]?.ToString(), Is.EqualTo(failed.Id.ToString()));
        Assert.That(seeded["again"]!.AsArray().Select(id => id!.ToString()), Is.EqualTo(new[] { "review_b", "gate", "pr" }));
        Assert.That(seeded["nodes"]!["code"]!["attempt"]!["run"]?.ToString(), Is.EqualTo(failed.Id.ToString()));
        var summary = (await _world.Store.SummariesAsync(new RunQuery { Id = run.Id }, cancellationToken)).Single();
        Assert.That(summary.Reviews.Select(review => (review.Id.Node.Value, review.Id.Number)), Is.EquivalentTo(new[] { ("review_a", 0), ("review_b", 1) }));
        Assert.That(summary.Tests.Select(test => test.Attempt.Number).Distinct(), Is.EqualTo(new[] { 0 }));
        Assert.That(summary.Artifacts.Where(artifact => artifact is { Node.Value: "code", Attempt: 0 }).Select(artifact => artifact.Name), Does.Contain("attempt.patch").And.Not.Contain("attempt.json"));
        Assert.That((run.TokensIn, run.ModelCalls), Is.EqualTo((100, 1)), "the tokens of the earlier run are its own");
    }

    [Test, CancelAfter(15_000)]
    public async Task A_worker_that_dies_at_any_transition_of_a_retry_needs_the_earlier_run_no_more([Range(0, 9)] int commits, CancellationToken cancellationToken)
    {
        var failed = await FailedReviewAsync();
        _world.OnAgent("reviewer-b", (_, _) => Review("approve"));
        var retry = await _world.RetryAsync(failed);
        var left = commits;
        _world.Store.BeforeCommit = _ =>
        {
            if (--left < 0)
            {
                throw new IOException("the power is gone");
            }
        };
        try
        {
            await _world.TakeUpAsync(retry.Id, cancellationToken: cancellationToken);
        }
        catch (IOException)
        {
            // This is the death of the worker.
        }

        _world.Store.BeforeCommit = null;

        var run = await _world.ReviveAsync(retry.Id, cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(_world.Sessions.Count(session => session.Agent.Ref.Name == "coder"), Is.EqualTo(1));
        Assert.That((await _world.Store.EventsAsync(run.Id, cancellationToken)).Count(recorded => recorded.Event.Kind == EventKinds.RunSeeded), Is.EqualTo(1));
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_retry_of_a_retry_takes_over_what_the_first_run_did(CancellationToken cancellationToken)
    {
        var failed = await FailedReviewAsync();
        var again = await RetriedAsync(failed);
        Assert.That(again.Outcome, Is.EqualTo(RunOutcome.Failed));
        _world.OnAgent("reviewer-b", (_, _) => Review("approve"));

        var run = await RetriedAsync(again);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(_world.Sessions.Count(session => session.Agent.Ref.Name == "coder"), Is.EqualTo(1));
        var seeded = (await _world.Store.EventsAsync(run.Id, cancellationToken)).Single(recorded => recorded.Event.Kind == EventKinds.RunSeeded).Event.Data;
        Assert.That(seeded["nodes"]!["code"]!["attempt"]!["run"]?.ToString(), Is.EqualTo(failed.Id.ToString()));
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task Nothing_that_ended_well_stands_on_a_node_that_is_run_anew(CancellationToken cancellationToken)
    {
        var failed = await FailedReviewAsync();

        var refused = Assert.Throws<PantheonException>(() => PlanOf(failed, "code", false, cancellationToken));

        Assert.That((refused!.Code, refused.Message), Is.EqualTo((Codes.StandsOnNode, "'build' and 2 more ended well on what 'code' gave, and cannot be taken over once 'code' is run anew")));
        var plan = PlanOf(failed, "code", true, cancellationToken);
        Assert.That(plan.Adopted.Select(id => id.Value), Is.EqualTo(new[] { "plan" }));
        Assert.That(plan.Again.Select(id => id.Value), Is.EqualTo(new[] { "code", "build", "test", "review_a", "review_b", "gate", "pr" }));
        Assert.That(PlanOf(failed, "review_b", false, cancellationToken).Again.Select(id => id.Value), Is.EqualTo(new[] { "review_b", "gate", "pr" }));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_node_that_there_is_not_is_named_with_the_one_that_may_be_meant(CancellationToken cancellationToken)
    {
        var failed = await FailedReviewAsync();

        var refused = Assert.Throws<PantheonException>(() => PlanOf(failed, "reveiw_b", false, cancellationToken));

        Assert.That((refused!.Code, refused.Hint), Is.EqualTo((Codes.NodeUnknown, "did you mean 'review_b'?")));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_ready_run_has_nothing_to_run_again_but_what_is_named(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var ready = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        var refused = Assert.Throws<PantheonException>(() => PlanOf(ready, null, false, cancellationToken));

        Assert.That(refused!.Code, Is.EqualTo(Codes.RunNotRetryable));
        Assert.That(PlanOf(ready, "test", true, cancellationToken).Again.Select(id => id.Value), Is.EqualTo(new[] { "test", "review_a", "review_b", "gate", "pr" }));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_held_run_is_judged_again_by_the_same_rules(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.Use(_world.Catalog.Flows["flow"], TaskFile(failToPass: []));
        var held = await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        Assert.That(held.Outcome, Is.EqualTo(RunOutcome.Held), held.Reason);

        var run = await RetriedAsync(held);

        Assert.That((run.Outcome, run.Reason), Is.EqualTo((held.Outcome, held.Reason)));
        Assert.That(_world.Sessions.Count(session => session.Agent.Ref.Name == "coder"), Is.EqualTo(1));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_change_that_was_taken_over_needs_a_test_too_where_nothing_publishes_it(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.Use(Flow(Agent("code", "coder"), Agent("review", "reviewer-a", "code")), TaskFile());
        _world.OnAgent("reviewer-a", (_, _) => Away());
        var failed = await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        Assert.That(failed.Outcome, Is.EqualTo(RunOutcome.Failed));
        _world.OnAgent("reviewer-a", (_, _) => Review("approve"));

        var run = await RetriedAsync(failed);

        Assert.That((run.Outcome, run.Reason), Is.EqualTo((RunOutcome.Held, $"{Codes.NothingShowsChange}: no test of this run failed without the change and passes with it")));
    }

    [Test, CancelAfter(15_000)]
    public async Task Trees_that_are_gone_end_the_retry_before_anything_runs(CancellationToken cancellationToken)
    {
        var failed = await FailedReviewAsync();
        var retry = await _world.RetryAsync(failed);
        var sessions = _world.Sessions.Count;
        _world.Workspaces.Forget((await _world.AttemptsAsync(failed, "code")).Single().ResultTree!);

        var run = await _world.TakeUpAsync(retry.Id, cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.FailureKind), Is.EqualTo((RunOutcome.NotRun, FailureKind.EnvironmentMissing)));
        Assert.That(run.Reason, Does.Contain("is no longer on this box"));
        Assert.That(_world.Sessions, Has.Count.EqualTo(sessions));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_retry_whose_trees_lie_on_another_box_is_left_to_that_one(CancellationToken cancellationToken)
    {
        var failed = await FailedReviewAsync();
        var retry = await _world.RetryAsync(failed);
        var opened = await _world.Workspaces.OpenBaseAsync(_world.Repository, failed.BaseCommit!, cancellationToken);
        Task<string?> WhyAsync() => AdoptedTrees.WhyElsewhereAsync(_world.Store, _world.Workspaces, _world.Catalog, _world.Repository, opened.Tree, retry, cancellationToken);
        Assert.That(await WhyAsync(), Is.Null);

        _world.Workspaces.Move();

        Assert.That(await WhyAsync(), Does.StartWith("what it takes over lies on another box: tree "));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_retry_that_died_before_it_could_say_what_is_missing_does_not_begin_at_the_beginning(CancellationToken cancellationToken)
    {
        var failed = await FailedReviewAsync();
        var retry = RetryRunsOf(failed, "nowhere");
        await _world.Store.EnqueueAsync(retry, cancellationToken);
        var (sessions, left) = (_world.Sessions.Count, 1);
        _world.Store.BeforeCommit = _ =>
        {
            if (--left < 0)
            {
                throw new IOException("the power is gone");
            }
        };
        await Assert.ThrowsAsync<IOException>(() => _world.TakeUpAsync(retry.Id, cancellationToken: cancellationToken));
        _world.Store.BeforeCommit = null;

        var run = await _world.ReviveAsync(retry.Id, cancellationToken);

        Assert.That((run.Outcome, run.FailureKind, _world.Sessions.Count), Is.EqualTo((RunOutcome.NotRun, FailureKind.EnvironmentMissing, sessions)));
    }

    [Test, CancelAfter(15_000)]
    public async Task Nothing_is_taken_over_of_a_run_during_which_something_reached_out(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var signals = new RunSignals();
        _world.OnAgent("reviewer-b", async (_, token) =>
        {
            signals.Breach("PAN3301", "a connection was made");
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return EngineWorld.End("never");
        });
        var breached = await _world.RunAsync("T-1", signals, cancellationToken: cancellationToken);
        Assert.That(breached.FailureKind, Is.EqualTo(FailureKind.PolicyRefused), breached.Reason);

        var refused = Assert.Throws<PantheonException>(() => PlanOf(breached, null, false, cancellationToken));

        Assert.That(refused!.Code, Is.EqualTo(Codes.RunNotRetryable));
    }

    [Test, CancelAfter(15_000)]
    public async Task Items_that_ended_well_are_not_run_again_with_those_that_did_not(CancellationToken cancellationToken)
    {
        var broken = true;
        _world.OnAgent("planner", (request, _) => new JsonArray("a", "b", "c"));
        _world.OnAgent("coder", (SessionRequest request, IDictionary<string, string> files) =>
        {
            var item = request.Attempt.Node.Value;
            files[$"src/{item}.cs"] = item;
            return broken && item == "write.1" ? throw new IOException("away") : "done";
        });
        var map = Agent("write", "coder", "plan") with { Map = new MapSpec(V("${{ plan.output }}"), null, "item", 1, KeepGoing: false) };
        _world.Use(Flow(Agent("plan", "planner"), map, Tool("say", "say", "write")));
        var failed = await _world.RunAsync(cancellationToken: cancellationToken);
        Assert.That(failed.Outcome, Is.EqualTo(RunOutcome.Failed), failed.Reason);
        broken = false;
        var before = _world.Sessions.Count;

        var run = await RetriedAsync(failed);

        Assert.That((await _world.NodeAsync(run, "write.0")).Reason, Is.EqualTo($"taken over from run {failed.Id.Short}"));
        Assert.That(_world.Workspaces.Tree((await _world.AttemptsAsync(run, "write")).Single().ResultTree!).Keys, Is.SupersetOf(new[] { "src/write.0.cs", "src/write.1.cs", "src/write.2.cs" }));
        Assert.That((await _world.NodeAsync(run, "write")).Result, Is.EqualTo(NodeResult.Succeeded), run.Reason);
        Assert.That(_world.Sessions.Skip(before).Select(session => session.Attempt.Node.Value), Is.EqualTo(new[] { "write.1", "write.2" }));
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_until_a_node_runs_what_it_builds_on_and_is_held(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var queued = _world.NewRun("T-1") with { Until = new NodeId("build") };
        await _world.Store.EnqueueAsync(queued, cancellationToken);

        var run = await _world.TakeUpAsync(queued.Id, cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.Reason), Is.EqualTo((RunOutcome.Held, "it was to run until 'build', and no further")));
        var nodes = await _world.Store.NodesAsync(run.Id, cancellationToken);
        Assert.That(nodes.Where(node => node.Result == NodeResult.Succeeded).Select(node => node.Node.Value), Is.EqualTo(new[] { "plan", "code", "build" }));
        Assert.That(nodes.Where(node => node.Result == NodeResult.Skipped).Select(node => node.Reason).Distinct(), Is.EqualTo(new[] { "the run goes until 'build'" }));
        Assert.That(_world.Workspaces.Published, Is.Empty);
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_until_a_node_that_fails_has_failed(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("coder", (_, _) => Away());
        var queued = _world.NewRun("T-1") with { Until = new NodeId("build") };
        await _world.Store.EnqueueAsync(queued, cancellationToken);

        var run = await _world.TakeUpAsync(queued.Id, cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Failed));
    }

    [Test, CancelAfter(15_000)]
    public async Task What_a_run_until_a_node_left_out_is_run_by_its_retry(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var queued = _world.NewRun("T-1") with { Until = new NodeId("code") };
        await _world.Store.EnqueueAsync(queued, cancellationToken);
        var held = await _world.TakeUpAsync(queued.Id, cancellationToken: cancellationToken);

        var run = await RetriedAsync(held);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(_world.Sessions.Count(session => session.Agent.Ref.Name == "coder"), Is.EqualTo(1));
    }

    /// <summary>Everything ends well but the second review.</summary>
    private async Task<Run> FailedReviewAsync()
    {
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("reviewer-b", (_, _) => Away());
        var run = await _world.RunAsync("T-1");
        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Failed), run.Reason);
        return run;
    }

    private static Run RetryRunsOf(Run ended, string from) =>
        RetryRuns.Of(ended, new Adoption(new NodeId(from), true), new IdSource(new Random(3)), ended.EnqueuedAt, "test");

    private static JsonNode? Away() => throw new IOException("away");

    private async Task<Run> RetriedAsync(Run ended, string? from = null, bool downstream = false) =>
        await _world.TakeUpAsync((await _world.RetryAsync(ended, from, downstream)).Id);

    private RetryPlan PlanOf(Run ended, string? from, bool downstream, CancellationToken cancellationToken) => RetryPlan.Of(
        _world.Catalog.Flows["flow"],
        ended,
        _world.Store.NodesAsync(ended.Id, cancellationToken).Result,
        _world.Store.EventsAsync(ended.Id, cancellationToken).Result,
        _world.Store.AttemptsAsync(ended.Id, cancellationToken).Result,
        new Adoption(from is null ? null : new NodeId(from), downstream));
}
