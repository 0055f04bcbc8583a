using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Engine.Scheduling;

/// <summary>Runs that end outside of their nodes: by a fault of their repository, by policy or by a person after their worker died.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class BrokenRunTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task A_repository_that_cannot_be_read_fails_its_run_and_the_night_goes_on(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var id = await DiedAsync();
        var other = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(other, cancellationToken);
        _world.Workspaces.BeforeMissing = () => throw new WorkspaceException(Codes.GitFailed, FailureKind.EnvironmentMissing, "git could not read the repository");

        await NightAsync(cancellationToken);

        var broken = await _world.Store.FindAsync(id, cancellationToken);
        Assert.That((broken!.Outcome, broken.FailureKind, broken.Reason), Is.EqualTo((RunOutcome.Failed, FailureKind.EnvironmentMissing, $"{Codes.GitFailed}: git could not read the repository")));
        Assert.That((await _world.Store.EventsAsync(id, cancellationToken)).Select(entry => entry.Event.Kind), Does.Not.Contain(EventKinds.PolicyRefused));
        Assert.That((await _world.Store.FindAsync(other.Id, cancellationToken))!.Outcome, Is.EqualTo(RunOutcome.Ready));
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    [Test]
    public async Task A_store_that_is_away_when_a_broken_run_is_to_end_ends_no_night(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var id = await DiedAsync();
        _world.Workspaces.BeforeMissing = () => throw new WorkspaceException(Codes.GitFailed, FailureKind.EnvironmentMissing, "git could not read the repository");
        var isAway = true;
        _world.Store.BeforeCommit = change =>
        {
            if (isAway && change.Run.Lifecycle == RunLifecycle.Ended)
            {
                isAway = false;
                throw new PantheonException(Codes.StoreUnreachable, "the store does not answer", "wait");
            }
        };

        await _world.PassTimeAsync(new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan() with { ClosesAt = _world.Time.GetUtcNow().AddHours(8) }, cancellationToken), TimeSpan.FromSeconds(1));

        Assert.That((isAway, (await _world.Store.FindAsync(id, cancellationToken))!.Outcome), Is.EqualTo((false, (RunOutcome?)RunOutcome.Failed)));
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    [TestCase(false), TestCase(true)]
    public async Task What_a_dead_worker_had_changed_is_kept_where_policy_ends_its_run_and_where_it_lies_elsewhere_the_journal_says_so(bool elsewhere)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        Stories.CodeTestReviewPublish(_world);
        var id = await DiedAsync();
        if (elsewhere)
        {
            _world.Workspaces.Move();
        }

        _world.Catalog = _world.Catalog with { Policies = _world.Catalog.Policies.ToDictionary(policy => policy.Key, policy => policy.Value with { Digest = Digest.Of("another night") }) };

        await NightAsync(cancellationToken);

        Assert.That((await _world.Store.FindAsync(id, cancellationToken))!.Reason, Does.StartWith(Codes.PinnedPolicyChanged));
        await AssertKeptAsync(id, elsewhere, cancellationToken);
    }

    [TestCase(false), TestCase(true)]
    public async Task What_a_dead_worker_had_changed_is_kept_where_a_person_cancels_a_run_of_another_mode(bool elsewhere)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        Stories.CodeTestReviewPublish(_world);
        var id = await DiedAsync();
        if (elsewhere)
        {
            _world.Workspaces.Move();
        }

        await _world.Store.AddCommandAsync(new Command { Kind = CommandKind.Cancel, By = "ann", Run = id }, cancellationToken);

        await new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan() with { Mode = Mode.Day }, cancellationToken);

        Assert.That((await _world.Store.FindAsync(id, cancellationToken))!.Outcome, Is.EqualTo(RunOutcome.Cancelled));
        await AssertKeptAsync(id, elsewhere, cancellationToken);
    }

    private async Task AssertKeptAsync(RunId id, bool elsewhere, CancellationToken cancellationToken)
    {
        var lost = (await _world.Store.AttemptsAsync(id, cancellationToken)).Single(attempt => attempt.Id.Node.Value == "code");
        Assert.That(lost.State, Is.EqualTo(AttemptState.Lost));
        Assert.That((lost.SalvageRef is null, _world.Workspaces.Salvaged.Count, _world.Workspaces.Open), Is.EqualTo((elsewhere, elsewhere ? 0 : 1, 0)), lost.Error);
        Assert.That(lost.Error?.Contains("what it had changed was not kept: it does not lie on this box", StringComparison.Ordinal), Is.EqualTo(elsewhere), lost.Error);
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
    }

    /// <summary>A run whose worker died before it could write that its coder had ended; what that one had changed still lies there.</summary>
    private async Task<RunId> DiedAsync()
    {
        _world.Store.BeforeCommit = change => _ = change.Attempts.Any(attempt => attempt is { Id.Node.Value: "code", State: not AttemptState.Running }) ? throw new IOException("the power is gone") : 0;
        _world.Workspaces.BeforeRemove = workspace => _ = workspace.Attempt.Node.Value == "code" ? throw new IOException("the power is gone") : 0;
        await Assert.ThrowsAsync<IOException>(() => _world.RunAsync("T-1"));
        (_world.Store.BeforeCommit, _world.Workspaces.BeforeRemove) = (null, null);
        _world.Store = _world.Store.Restarted();
        return (await _world.Store.ListAsync(new RunQuery(), CancellationToken.None)).Single().Id;
    }

    private Task<int> NightAsync(CancellationToken cancellationToken) => new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(_world.Plan(), cancellationToken);
}
