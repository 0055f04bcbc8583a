using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
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

    [Test, CancelAfter(15_000)]
    public async Task A_map_that_had_ended_is_begun_anew_with_the_item_whose_patch_is_gone(CancellationToken cancellationToken)
    {
        var id = await DieAfterAsync("all", MappedFlow());
        var item = (await _world.Store.AttemptsAsync(id, cancellationToken)).Single(attempt => attempt.Id.Node.Value == "all.1");
        _world.Workspaces.Move();
        _world.Artifacts.Forget(item.Patch!.Value);

        var run = await _world.ReviveAsync(id, cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Held), run.Reason);
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
        Assert.That((await _world.NodeAsync(run, "all")).Attempt, Is.EqualTo(2));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_disk_that_is_full_when_trees_are_brought_here_sends_nothing_back(CancellationToken cancellationToken)
    {
        var id = await DieAfterAsync("all", MappedFlow());
        _world.Workspaces.Move();
        _world.Workspaces.BeforeApply = () => throw new WorkspaceException(Codes.StoreDiskFull, FailureKind.DiskFull, "the disk of the worktrees is full");
        var full = await Assert.ThrowsAsync<WorkspaceException>(() => _world.ReviveAsync(id, cancellationToken));
        _world.Workspaces.BeforeApply = null;

        var run = await _world.ReviveAsync(id, cancellationToken);

        Assert.That(full!.Kind, Is.EqualTo(FailureKind.DiskFull));
        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Held), run.Reason);
        Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
        Assert.That((await _world.Store.EventsAsync(id, cancellationToken)).Select(entry => entry.Event.Kind), Does.Not.Contain(EventKinds.NodeSentBack));
    }

    private static FlowSpec MappedFlow() => Specs.Flow(
        Specs.Tool("all", "bump") with { Map = new MapSpec(Specs.V(new JsonArray(1, 2, 3)), null, "item", null, false) },
        Specs.Tool("last", "say", "all"));

    /// <summary>Runs a flow with a worker that dies once a node has ended; each call of `bump` writes a file of its own.</summary>
    private async Task<RunId> DieAfterAsync(string node, FlowSpec flow)
    {
        _world.Use(flow);
        _world.Tools.On("bump", context =>
        {
            _world.Workspaces.Files(context.Workspace)[$"src/{context.Workspace.Attempt.Node}.cs"] = "new";
            return ToolResult.Ok("done");
        });
        var isOver = false;
        _world.Store.BeforeCommit = change => isOver = isOver ? throw new IOException("the power is gone") : change.Nodes.Any(row => row.Node.Value == node && row.Lifecycle == NodeLifecycle.Ended);
        await Assert.ThrowsAsync<IOException>(() => _world.RunAsync());
        _world.Store.BeforeCommit = null;
        return (await _world.Store.ListAsync(new RunQuery(), CancellationToken.None)).Single().Id;
    }
}
