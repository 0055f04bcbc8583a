using NUnit.Framework;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Engine.Scheduling;

/// <summary>The mode and the policy of a run are fixed when it starts: nothing that changes later changes what it may do.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class PinnedPolicyTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task The_first_event_of_a_run_carries_the_digest_of_its_plan_and_the_plan_is_an_artifact(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        var events = (await _world.Store.EventsAsync(run.Id, cancellationToken)).Select(recorded => recorded.Event).ToList();
        var first = events.First(happened => happened.Kind is not ("run.queued" or "run.claimed"));
        var plan = (await ArtifactsAsync(run, cancellationToken)).Single(artifact => artifact.Name == "plan.json");
        var bytes = await _world.Artifacts.GetAsync(plan.Digest, cancellationToken);
        var json = System.Text.Json.Nodes.JsonNode.Parse(bytes);

        Assert.Multiple(() =>
        {
            Assert.That(first.Kind, Is.EqualTo("run.started"));
            Assert.That(first.Data["plan"]!.ToString(), Is.EqualTo(plan.Digest.ToString()));
            Assert.That(CanonicalJson.DigestOf(json), Is.EqualTo(plan.Digest), "it is written in the one spelling that its digest is of");
            Assert.That(json!["policy"]!["digest"]!.ToString(), Is.EqualTo(_world.Catalog.Night.Digest.ToString()));
            Assert.That(json["tools"]!.AsArray().Select(tool => tool!.ToString()), Does.Contain("write_file").And.Not.Contain("replace"), "only what the flow needs");
            Assert.That((first.Data["mode"]!.ToString(), json["mode"]!.ToString()), Is.EqualTo(("night", "night")));
        });
    }

    [Test]
    public async Task A_run_that_is_taken_up_under_another_policy_ends_there(CancellationToken cancellationToken)
    {
        var id = await SuspendedAsync(cancellationToken);
        Change(night => night with { Digest = Digest.Of("another night") });

        await NightAsync(cancellationToken);

        await AssertRefusedAsync(id, Codes.PinnedPolicyChanged, cancellationToken);
    }

    [Test]
    public async Task A_run_that_is_taken_up_with_a_policy_of_the_other_mode_ends_there(CancellationToken cancellationToken)
    {
        var id = await SuspendedAsync(cancellationToken);
        Change(night => night with { Mode = Mode.Day });

        await NightAsync(cancellationToken);

        await AssertRefusedAsync(id, Codes.PinnedPolicyChanged, cancellationToken);
    }

    [Test]
    public async Task Whoever_read_the_policy_again_would_let_the_cloud_into_the_run(CancellationToken cancellationToken)
    {
        var cloud = new PoolClaim("cloud", RuntimeOrigin.Cloud);
        var id = await SuspendedAsync(cancellationToken);
        Assert.That(PolicyGuard.IsPoolAllowed(_world.Catalog.Night, cloud), Is.False);
        Change(night => night with { Mode = Mode.Day, Origins = [RuntimeOrigin.Local, RuntimeOrigin.Cloud], Pools = [] });
        Assert.That(PolicyGuard.IsPoolAllowed(_world.Catalog.Night, cloud), Is.True, "the control: what was written over the policy is in force for a new reader");

        await NightAsync(cancellationToken);

        await AssertRefusedAsync(id, Codes.PinnedPolicyChanged, cancellationToken);
    }

    [Test]
    public async Task A_run_whose_policy_no_longer_loads_ends_and_the_night_goes_on(CancellationToken cancellationToken)
    {
        var id = await SuspendedAsync(cancellationToken);
        var other = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(other, cancellationToken);

        await NightAsync(cancellationToken, (run, _) => run.Id == id ? throw new PantheonException(Codes.PinnedPolicyGone, "the commit is gone", "queue it again") : Task.FromResult(_world.Catalog));

        await AssertRefusedAsync(id, Codes.PinnedPolicyGone, cancellationToken);
        Assert.That((await _world.Store.FindAsync(other.Id, cancellationToken))!.Outcome, Is.EqualTo(RunOutcome.Ready));
    }

    [Test]
    public async Task A_run_that_is_taken_up_is_judged_again_by_the_same_admission(CancellationToken cancellationToken)
    {
        var id = await SuspendedAsync(cancellationToken);
        _world.Pools["pool"] = new PoolClaim("pool", RuntimeOrigin.Cloud);

        await NightAsync(cancellationToken);

        await AssertRefusedAsync(id, Codes.OriginRefused, cancellationToken, FailureKind.NotLocal);
    }

    [Test]
    public async Task A_run_that_is_taken_up_unchanged_goes_on(CancellationToken cancellationToken)
    {
        var id = await SuspendedAsync(cancellationToken);

        await NightAsync(cancellationToken);

        Assert.That((await _world.Store.FindAsync(id, cancellationToken))!.Outcome, Is.EqualTo(RunOutcome.Ready));
    }

    [Test]
    public async Task A_queued_run_of_a_looser_policy_is_bound_by_the_nights_as_well(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var run = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(run, cancellationToken);
        var stricter = _world.Catalog.Night with { Digest = Digest.Of("stricter"), ToolsAllow = ["read_file", "build", "test"] };

        await new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan() with { Policy = stricter }, cancellationToken);

        var ended = (await _world.Store.FindAsync(run.Id, cancellationToken))!;
        Assert.That((ended.Outcome, ended.Fence), Is.EqualTo((RunOutcome.Refused, 0L)));
        Assert.That(ended.Reason, Does.StartWith("PAN3203: coder@3 needs tool 'write_file'"));
    }

    [Test]
    public async Task After_so_many_failures_in_a_row_the_night_starts_nothing_more(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("coder", (_, _) => Task.FromResult(EngineWorld.End(null, new Failure(FailureKind.NoProgress, "it does not know how"))));
        for (var i = 0; i < 5; i++)
        {
            await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);
        }

        var policy = _world.Catalog.Night with { Limits = new PolicyLimits { FailuresInARow = 2 } };
        await _world.PassTimeAsync(new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan() with { Policy = policy, ParallelRuns = 1 }, cancellationToken), TimeSpan.FromMinutes(1));

        var runs = await _world.Store.ListAsync(new RunQuery(), cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(runs.Count(run => run.Outcome == RunOutcome.Failed), Is.EqualTo(2));
            Assert.That(runs.Where(run => run.Outcome == RunOutcome.NotRun).Select(run => run.Reason).ToList(), Has.Count.EqualTo(3).And.All.StartsWith("PAN3216: 2 runs failed one after the other"));
            Assert.That(runs.Count(run => run.Lifecycle == RunLifecycle.Queued), Is.EqualTo(3), "the next night has them");
        });
    }

    private void Change(Func<Policy, Policy> change) =>
        _world.Catalog = _world.Catalog with { Policies = new Dictionary<string, Policy> { ["night"] = change(_world.Catalog.Night) } };

    private async Task<RunId> SuspendedAsync(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        using var stop = new CancellationTokenSource();
        var once = 0;
        _world.OnAgent("reviewer-a", async (_, token) =>
        {
            if (Interlocked.Increment(ref once) == 1)
            {
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            }

            return EngineWorld.End(Specs.Review("approve"));
        });
        var run = await _world.RunAsync("T-1", cancellationToken: stop.Token);
        Assert.That(run.Lifecycle, Is.EqualTo(RunLifecycle.Suspended));
        _world.Store = _world.Store.Restarted();
        cancellationToken.ThrowIfCancellationRequested();
        return run.Id;
    }

    private async Task AssertRefusedAsync(RunId id, string code, CancellationToken cancellationToken, FailureKind kind = FailureKind.PolicyRefused)
    {
        var run = (await _world.Store.FindAsync(id, cancellationToken))!;
        var events = await _world.Store.EventsAsync(id, cancellationToken);
        var artifacts = await ArtifactsAsync(run, cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That((run.Lifecycle, run.Outcome, run.FailureKind), Is.EqualTo((RunLifecycle.Ended, (RunOutcome?)RunOutcome.Failed, (FailureKind?)kind)));
            Assert.That(run.Reason, Does.StartWith(code + ": "));
            Assert.That(events.Where(recorded => recorded.Event.Kind == "policy.refused").Select(recorded => recorded.Event.Data["code"]!.ToString()), Is.EqualTo(new[] { code }));
            Assert.That(events.Select(recorded => recorded.Event.Kind), Does.Not.Contain("run.resumed"));
            Assert.That(artifacts.Select(artifact => artifact.Name), Does.Contain("refusal.json").And.Contain("manifest.json").And.Contain("plan.json"));
            Assert.That(run.Branch, Is.Null);
        });
    }

    private async Task<IReadOnlyList<Pantheon.Core.Artifacts.Artifact>> ArtifactsAsync(Run run, CancellationToken cancellationToken) =>
        (await _world.Store.SummariesAsync(new RunQuery { Task = run.TaskId }, cancellationToken)).Single(summary => summary.Run.Id == run.Id).Artifacts;

    private Task<int> NightAsync(CancellationToken cancellationToken, Func<Run, CancellationToken, Task<Catalog>>? catalogOf = null) =>
        new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(catalogOf is null ? _world.Plan() : _world.Plan() with { CatalogOf = catalogOf }, cancellationToken);
}
