using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Recording;
using Pantheon.Testing.Chat;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Engine.Replaying;

/// <summary>Which trees a worker could not have any more is told by the journal to whoever replays its run, whatever lies on the machine by then.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class LostTreeReplayTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task A_node_that_was_sent_back_for_its_tree_is_sent_back_though_the_tree_is_there_again(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var coded = await DieOnceCodedAsync();
        _world.Workspaces.Move();
        var patch = await _world.Artifacts.GetAsync(coded.Patch!.Value, cancellationToken);
        _world.Artifacts.Forget(coded.Patch!.Value);
        var run = await _world.ReviveAsync(coded.Id.Run, cancellationToken);
        await _world.Artifacts.PutAsync(patch, "text/x-diff", cancellationToken);
        _world.Workspaces.Return();

        Assert.That((await _world.Store.EventsAsync(run.Id, cancellationToken)).Count(entry => entry.Event.Kind == EventKinds.NodeSentBack), Is.EqualTo(1));
        await ReplaysAsync(run, cancellationToken);
    }

    [Test]
    public async Task A_session_that_was_begun_anew_for_its_tree_is_begun_anew_though_the_tree_is_there_again(CancellationToken cancellationToken)
    {
        Stories.SpokenCodeTestReviewPublish(_world, () => new FollowingChatClient([.. Stories.Mending]));
        _world.Store.BeforeStep = step => _ = step.Number == 4 ? throw new IOException("the power is gone") : 0;
        _world.Store.BeforeCommit = change => _ = change.Attempts.Any(attempt => attempt is { Id.Node.Value: "code", State: not AttemptState.Running }) ? throw new IOException("the power is gone") : 0;
        await Assert.ThrowsAsync<IOException>(() => _world.RunAsync("T-1", cancellationToken: cancellationToken));
        (_world.Store.BeforeStep, _world.Store.BeforeCommit) = (null, null);
        _world.Workspaces.Move();
        var run = await _world.ReviveAsync((await _world.Store.ListAsync(new RunQuery(), cancellationToken)).Single().Id, cancellationToken);
        _world.Workspaces.Return();

        Assert.That((await _world.Store.EventsAsync(run.Id, cancellationToken)).Count(entry => entry.Event.Kind == EventKinds.SessionBegunAnew), Is.EqualTo(1));
        await ReplaysAsync(run, cancellationToken);
    }

    [Test]
    public async Task A_tree_that_was_there_and_is_gone_now_ends_the_replay_in_words_of_its_own(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var coded = await DieOnceCodedAsync();
        var run = await _world.ReviveAsync(coded.Id.Run, cancellationToken);
        var recorded = await _world.RecordedAsync(run.Id);

        // as if somebody had cleared the git folder while it was replayed
        _world.Workspaces.BeforeMissing = () =>
        {
            _world.Workspaces.Forget(coded.ResultTree!);
            _world.Workspaces.BeforeApply = () => throw new WorkspaceException(Codes.GitFailed, FailureKind.EnvironmentMissing, "there is no object to apply it to");
        };

        var gone = await Assert.ThrowsAsync<WorkspaceException>(() => _world.ReplayAsync(recorded, cancellationToken: cancellationToken));

        Assert.That((gone!.Code, gone.Message), Is.EqualTo((Codes.ReplayTreesGone, $"what 'code' left (tree {coded.ResultTree![..10]}) was there when the run was worked, and is not on this machine any more")));
    }

    private async Task<Attempt> DieOnceCodedAsync()
    {
        Attempt? coded = null;
        _world.Store.BeforeCommit = change => coded = coded is null
            ? change.Attempts.SingleOrDefault(attempt => attempt is { Id.Node.Value: "code", State: AttemptState.Succeeded })
            : throw new IOException("the power is gone");
        await Assert.ThrowsAsync<IOException>(() => _world.RunAsync("T-1"));
        _world.Store.BeforeCommit = null;
        return coded!;
    }

    private async Task ReplaysAsync(Run run, CancellationToken cancellationToken)
    {
        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        var end = await _world.ReplayAsync(await _world.RecordedAsync(run.Id), cancellationToken: cancellationToken);

        Assert.That(end.Difference, Is.Null, end.Difference?.ToString());
        Assert.That(end.Run.Outcome, Is.EqualTo(run.Outcome));
    }
}
