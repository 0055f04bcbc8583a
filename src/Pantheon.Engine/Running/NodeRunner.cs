using System.Text.Json.Nodes;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Declared;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Sessions;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Running;

/// <summary>Runs one attempt: worktree, deadline, handler, computed patch; any exception becomes a failure here and nowhere else.</summary>
internal sealed class NodeRunner(EngineSeams seams, RunContext run, BaseStanding runBase, TreeWork trees)
{
    /// <summary>What was changed is still looked at after a stop, within this time.</summary>
    private static readonly TimeSpan AfterwardsLimit = TimeSpan.FromMinutes(1);

    private readonly ProtectedTests _tests = new(seams, run, runBase, trees);
    private readonly AgentHandler _agent = new();
    private readonly DeclaredHandler _declared = new();
    private readonly GateHandler _gate = new();
    private readonly PublishHandler _publish = new();

    public async Task<AttemptReport> RunAsync(AttemptPlan plan, CancellationToken stop)
    {
        var tape = seams.TapeOf?.Invoke(plan.Attempt.Id) ?? new NodeTape(seams.Redact);
        return await RunAsync(plan, tape, stop) with { Tape = tape.Content() };
    }

    private async Task<AttemptReport> RunAsync(AttemptPlan plan, INodeTape tape, CancellationToken stop)
    {
        using var clock = new NodeClock(plan.Attempt.Timeout, tape.Time ?? seams.Time, stop);
        NodeContext? context = null;
        string? needsTree = null;
        NodeEnd end;
        try
        {
            needsTree = await plan.NeedsTree(clock.Token);
            context = await PrepareAsync(plan, tape, plan.Saved, needsTree, clock);
            try
            {
                end = await HandlerOf(plan.Node).RunAsync(context, clock.Token);
            }
            catch (SessionChangedException changed) when (context is { Saved: not null, Workspace: { } held })
            {
                BeginAnew(plan, changed.Message);
                await RemoveAsync(held);
                context = await PrepareAsync(plan, tape, null, needsTree, clock);
                end = await HandlerOf(plan.Node).RunAsync(context, clock.Token);
            }
        }
        catch (OperationCanceledException) when (clock.Token.IsCancellationRequested)
        {
            end = new NodeEnd();
        }
        catch (Exception exception)
        {
            end = new NodeEnd { Failure = Faults.Of(exception) };
        }

        await tape.CloseAsync(clock.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var state = StateOf(end, clock);
        if (state == AttemptState.TimedOut && end.Failure is not { Kind: FailureKind.Timeout })
        {
            end = end with { Failure = new Failure(FailureKind.Timeout, FormattableString.Invariant($"'{plan.Node.Id}' did not end within {plan.Attempt.Timeout}")) };
        }

        if (context is null || needsTree is null)
        {
            return new AttemptReport { State = state, End = end, InputTree = needsTree, Worked = clock.Used };
        }

        var report = await CollectAsync(context, needsTree, state, end) with { Worked = WorkedOf(context) };
        if (context.Cache is { } cache && report is { State: AttemptState.Succeeded, End: { Reviews.Count: 0, Tests.Count: 0 } } && !run.Steering.HasAny)
        {
            await cache.KeepAsync(report.End.Output, report.Edits == EditMode.Carry ? report.ResultTree : null, CancellationToken.None);
        }

        return report;
    }

    private static TimeSpan? WorkedOf(NodeContext context) =>
        context.Cache is { IsHit: true } ? null : context.Clock.Used + (context.Saved?.Used ?? TimeSpan.Zero);

    private INodeHandler HandlerOf(NodeSpec node) => node switch
    {
        AgentNode => _agent,
        RunNode or ToolNode => _declared,
        GateNode => _gate,
        PublishNode => _publish,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<NodeContext> PrepareAsync(AttemptPlan plan, INodeTape tape, SavedSession? saved, string needsTree, NodeClock clock)
    {
        var token = clock.Token;
        var inputTree = plan.KeptTree ?? needsTree;
        var handler = HandlerOf(plan.Node);
        var judges = plan.Node is PublishNode or GateNode || DeclaredCall.EvidenceOf(plan.Node, run.Catalog) == EvidenceKind.Tests;

        // a plain command reads nothing of who worked before it
        var ancestors = judges || plan.Node is AgentNode ? await plan.Ancestors(token) : [];
        if (judges)
        {
            inputTree = await _tests.OverAsync(plan.Node, inputTree, ancestors, token);
        }

        if (saved?.Tree is { } left && (run.Trees is { } told ? told.BegunAnew.Contains(plan.Attempt.Id) : !await HoldsAsync(inputTree, left, token)))
        {
            BeginAnew(plan, $"{ToldTrees.OfSession}{left} is not on this machine");
            saved = null;
        }

        var runPatch = await trees.PatchAsync(runBase.Tree, inputTree, token);
        var values = plan.Values(runPatch);
        var worktree = handler.NeedsWorkspace ? new AttemptWorktree(cancellation => seams.Workspaces.CreateAsync(plan.Attempt.Id, run.Repository, saved?.Tree ?? inputTree, cancellation)) : null;
        if (saved is not null && worktree is not null)
        {
            // what an earlier process left of it is kept, however this attempt ends
            await worktree.OpenAsync(token);
        }

        return new NodeContext
        {
            Run = run,
            Seams = seams,
            Base = runBase,
            Node = plan.Node,
            Attempt = plan.Attempt.Id,
            SpanId = plan.Attempt.SpanId,
            Values = values,
            Ancestors = ancestors,
            Worktree = worktree,
            InputTree = inputTree,
            RunPatch = runPatch,
            Clock = clock,
            Waits = plan.Waits,
            IsHandler = plan.IsHandler,
            Saved = saved,
            Tape = tape,
            Cache = plan.Node is { Cache: CacheMode.Content } and (AgentNode or RunNode or ToolNode)
                ? new NodeCache(seams, run, plan.Attempt.Id, tape, (tree, cancellation) => HoldsAsync(inputTree, tree, cancellation))
                : null,
            Round = plan.Round,
            CanGoBack = plan.CanGoBack(values),
            PutBack = judges ? await _tests.PutBackAsync(plan.Node, plan.KeptTree ?? needsTree, ancestors, token) : [],
            Protected = ProtectedFor(plan.Node, ancestors, values),
        };
    }

    private void BeginAnew(AttemptPlan plan, string why) => run.Notes.Add(new JournalEvent(EventKinds.SessionBegunAnew)
    {
        Node = plan.Node.Id,
        Attempt = plan.Attempt.Id.Number,
        Severity = 13,
        Data = new JsonObject { ["attempt"] = plan.Saved?.Attempt, ["reason"] = why },
    });

    private async Task<bool> HoldsAsync(string from, string tree, CancellationToken cancellationToken)
    {
        try
        {
            await trees.PatchAsync(from, tree, cancellationToken);
            return true;
        }
        catch (WorkspaceException)
        {
            return false;
        }
    }

    private List<string> ProtectedFor(NodeSpec node, IReadOnlyList<NodeView> ancestors, EvaluationContext values)
    {
        var expected = node.Expect?.ProtectedPaths?.EvaluateArguments(values) ?? [];
        return [.. run.Repository.Protected, .. runBase.TestPaths, .. expected, .. ProtectedTests.WrittenBefore(node, ancestors)];
    }

    private static AttemptState StateOf(NodeEnd end, NodeClock clock) => clock.Stopped ? AttemptState.Cancelled
        : clock.TimedOut && end.Output is null ? AttemptState.TimedOut
        : end.Failure is { Kind: FailureKind.Timeout } ? AttemptState.TimedOut
        : end.Failure is null ? AttemptState.Succeeded
        : AttemptState.Failed;

    /// <summary>Computes what was changed, holds it to its bounds, keeps unfinished work, and takes the worktree away.</summary>
    private async Task<AttemptReport> CollectAsync(NodeContext context, string needsTree, AttemptState state, NodeEnd end)
    {
        var report = new AttemptReport { State = state, End = end, InputTree = context.InputTree, ResultTree = LeftBy(context, needsTree), SoFar = context.RunPatch };
        if (context.Tape.HadWorktree)
        {
            await context.EnterAsync(CancellationToken.None);
        }

        if (context.Workspace is null && context.Cache is not { Tree: not null })
        {
            return report;
        }

        using var afterwards = new CancellationTokenSource(AfterwardsLimit, seams.Time);
        try
        {
            var edits = HandlerOf(context.Node).Edits(context.Node, run);
            return edits == EditMode.None ? report : await WithChangeAsync(context, needsTree, report with { Edits = edits }, afterwards.Token);
        }
        catch (Exception exception)
        {
            var failed = end.Failure is null && state == AttemptState.Succeeded;
            return failed ? report with { State = AttemptState.Failed, End = end with { Failure = Faults.Of(exception) } } : report;
        }
        finally
        {
            await (context.Workspace is { } workspace ? RemoveAsync(workspace) : Task.CompletedTask);
        }
    }

    // Protected tests are laid over the tree for those that need them; only the branch keeps them, no agent after it sees hidden ones.
    private static string LeftBy(NodeContext context, string needsTree) => context.Node is PublishNode ? context.InputTree : needsTree;

    private async Task<AttemptReport> WithChangeAsync(NodeContext context, string needsTree, AttemptReport report, CancellationToken cancellationToken)
    {
        var (tree, refused) = context.Cache is { Tree: { } kept } ? (kept, null) : await context.Tape.HearAsync(TapedKinds.Snapshot, () => Snapshots.TakeAsync(seams.Workspaces, context.Workspace!, cancellationToken), cancellationToken);  // without one there is the cache's tree
        report = refused is null ? report : Snapshots.WithRefusal(report, refused);
        var attempt = await trees.PatchAsync(context.InputTree, tree, cancellationToken);
        var change = await trees.PatchAsync(needsTree, tree, cancellationToken);
        report = report with { AttemptPatch = attempt, Change = change, ResultTree = tree };
        if (report.State == AttemptState.Succeeded && ChangeGuard.Check(context, attempt, change) is { } failure)
        {
            report = report with { State = AttemptState.Failed, End = report.End with { Failure = failure } };
        }

        if (report.State != AttemptState.Succeeded)
        {
            var salvage = attempt.IsEmpty ? null : await seams.Workspaces.SalvageAsync(context.Attempt, run.Repository, runBase.Commit, tree, cancellationToken);
            return report with { SalvageRef = salvage, SoFar = await trees.PatchAsync(runBase.Tree, tree, cancellationToken) };
        }

        return report.End.OutputIsPatch ? report with { End = report.End with { Output = change.ToJson(report.End.Summary) } } : report;
    }

    private async Task RemoveAsync(Workspace workspace)
    {
        try
        {
            await seams.Workspaces.RemoveAsync(workspace, CancellationToken.None);
        }
        catch (Exception left) when (left is WorkspaceException or IOException or UnauthorizedAccessException)
        {
            // A folder that stays behind costs disk space, not the attempt; the next start of the worker sweeps it.
        }
    }
}
