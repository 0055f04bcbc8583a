using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Engine.Running;

/// <summary>A run that another box takes up has none of its trees there: they come by their patches, or the node begins anew.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OtherBoxTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task A_run_that_another_box_takes_up_after_any_transition_comes_to_the_same_end([Range(1, 26)] int commits, CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var id = await _world.DieAfterAsync(commits, "T-1");
        var known = (await _world.Store.AttemptsAsync(id, cancellationToken)).Where(attempt => attempt.State == AttemptState.Succeeded).Select(attempt => attempt.Id).ToList();
        var isOpen = (await _world.Store.FindAsync(id, cancellationToken))!.Lifecycle != RunLifecycle.Ended;

        _world.Workspaces.Move();
        var run = await _world.ReviveAsync(id, cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
        var attempts = await _world.Store.AttemptsAsync(id, cancellationToken);
        var anew = known.Where(attempt => attempts.Any(later => later.Id.Node == attempt.Node && later.Id.Number > attempt.Number)).Select(attempt => attempt.Node.Value);
        Assert.That(anew, Is.SubsetOf(isOpen ? new[] { "pr" } : []), "only the branch, which is in the other box's repository, is made anew");
    }

    [Test, CancelAfter(15_000)]
    public async Task A_node_whose_patch_is_gone_begins_anew_and_says_why(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        Attempt? coded = null;
        _world.Store.BeforeCommit = change => coded = coded is null
            ? change.Attempts.SingleOrDefault(attempt => attempt is { Id.Node.Value: "code", State: AttemptState.Succeeded })
            : throw new IOException("the power is gone");
        await Assert.ThrowsAsync<IOException>(() => _world.RunAsync("T-1", cancellationToken: cancellationToken));
        _world.Store.BeforeCommit = null;
        var id = coded!.Id.Run;
        _world.Workspaces.Move();
        _world.Artifacts.Forget(coded.Patch!.Value);

        var run = await _world.ReviveAsync(id, cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
        var lost = (await _world.Store.EventsAsync(id, cancellationToken)).Select(entry => entry.Event).Single(happened => happened.Kind == EventKinds.NodeSentBack);
        Assert.That((lost.Node?.Value, lost.Data["reason"]?.ToString()), Is.EqualTo(("code", $"{Codes.TreeNotRestored}: what 'code' left on another box could not be brought here: the patch of attempt 1 is not in the store")));
    }
}
