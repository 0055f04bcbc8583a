using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Engine.Running;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RecoveryTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task A_worker_that_dies_at_any_transition_loses_nothing_and_repeats_no_finished_node([Range(1, 27)] int commits, CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var left = commits;
        _world.Store.BeforeCommit = _ =>
        {
            if (--left < 0)
            {
                throw new IOException("the power is gone");
            }
        };
        var id = default(Pantheon.Core.Identity.RunId?);
        try
        {
            id = (await _world.RunAsync("T-1", cancellationToken: cancellationToken)).Id;
        }
        catch (IOException)
        {
            // This is the death of the worker.
        }

        id ??= (await _world.Store.ListAsync(new RunQuery(), cancellationToken)).Single().Id;
        var ended = (await _world.Store.NodesAsync(id.Value, cancellationToken)).Where(node => node.Lifecycle == NodeLifecycle.Ended).ToDictionary(node => node.Node, node => node.Attempt);
        _world.Store = _world.Store.Restarted();
        var abandoned = await _world.Store.AbandonedAsync(cancellationToken);
        var run = abandoned.Count == 0 ? await _world.Store.FindAsync(id.Value, cancellationToken) : await _world.TakeUpAsync(id.Value, cancellationToken: cancellationToken);

        Assert.That(run!.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(run.Fence, Is.EqualTo(abandoned.Count == 0 ? 1 : 2));
        var attempts = await _world.Store.AttemptsAsync(id.Value, cancellationToken);
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
        Assert.Multiple(() =>
        {
            Assert.That(attempts.Where(attempt => ended.ContainsKey(attempt.Id.Node)).All(attempt => attempt.Id.Number <= ended[attempt.Id.Node]), "a finished node ran again");
            Assert.That(attempts.GroupBy(attempt => attempt.Id.Node).All(node => node.Count(attempt => attempt.State == AttemptState.Succeeded) == 1), "one outcome a node");
            Assert.That(attempts.Select(attempt => attempt.State), Does.Not.Contain(AttemptState.Running));
            Assert.That(_world.Workspaces.Published.Select(request => request.Tree).Distinct().Count(), Is.EqualTo(1));
        });
    }

    [TestCase(false), TestCase(true), CancelAfter(15_000)]
    public async Task Work_of_a_killed_worker_is_kept_and_named_before_its_worktree_goes(bool isHostile, CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var sessions = 0;
        _world.OnAgent("coder", (_, files) =>
        {
            files["src/a.cs"] = "new";
            if (sessions++ > 0)
            {
                return "mended";
            }

            (files["src/half.cs"], files[isHostile ? "src/.git/config" : "src/whole.cs"]) = ("half", "more");
            _world.Store.BeforeCommit = _ => throw new IOException("the power is gone");
            return "never heard of";
        });
        _world.Workspaces.BeforeRemove = _ => throw new IOException("nobody is there to remove it");
        await Assert.ThrowsAsync<IOException>(() => _world.RunAsync("T-1", cancellationToken: cancellationToken));
        _world.Workspaces.BeforeRemove = null;
        _world.Store = _world.Store.Restarted();
        var id = (await _world.Store.AbandonedAsync(cancellationToken)).Single().Id;

        var run = await _world.TakeUpAsync(id, cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        var lost = (await _world.AttemptsAsync(run, "code"))[0];
        Assert.That((lost.State, lost.SalvageRef), Is.EqualTo((AttemptState.Lost, "refs/pantheon/salvage/code-1")));
        Assert.That(_world.Workspaces.Tree(lost.ResultTree!), Does.ContainKey("src/half.cs"));
        Assert.That(_world.Workspaces.FindLeft(lost.Id, _world.Repository, "any"), Is.Null);
        Assert.That(_world.Workspaces.Tree(_world.Workspaces.Published.Single().Tree), Does.Not.ContainKey("src/half.cs"), "it is kept beside the run");
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_that_is_taken_up_signs_what_it_left_before_however_many_runs_were_queued_since(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        using var stop = new CancellationTokenSource();
        _world.OnAgent("reviewer-a", async (_, token) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
            return EngineWorld.End(null);
        });
        var suspended = await _world.RunAsync("T-1", cancellationToken: stop.Token);
        _world.OnAgent("reviewer-a", (_, _) => Specs.Review("approve"));
        for (var queued = 0; queued < new RunQuery().Limit; queued++)
        {
            await _world.Store.EnqueueAsync(_world.NewRun("T-1") with { EnqueuedAt = suspended.EnqueuedAt.AddHours(1) }, cancellationToken);
        }

        await _world.TakeUpAsync(suspended.Id, cancellationToken: cancellationToken);

        var signed = _world.Artifacts.Statements.Last(statement => statement.Request.Run == suspended.Id && statement.Request.Node is null).Request.Subjects;
        Assert.That(signed.Select(artifact => artifact.Name), Does.Contain("plan.json"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_stopped_worker_suspends_its_run_and_the_next_start_goes_on(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        using var stop = new CancellationTokenSource();
        _world.OnAgent("reviewer-a", async (_, token) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
            return EngineWorld.End(null);
        });

        var suspended = await _world.RunAsync("T-1", cancellationToken: stop.Token);
        _world.OnAgent("reviewer-a", (_, _) => Specs.Review("approve"));
        var ended = await _world.TakeUpAsync(suspended.Id, cancellationToken: cancellationToken);

        Assert.That(suspended.Lifecycle, Is.EqualTo(RunLifecycle.Suspended));
        Assert.That(ended.Outcome, Is.EqualTo(RunOutcome.Ready), ended.Reason);
        Assert.That(_world.Sessions.Count(session => session.Agent.Ref.Name == "coder"), Is.EqualTo(1));
    }
}
