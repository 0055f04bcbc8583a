using System.Text.Json.Nodes;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Sessions;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Running;

/// <summary>Rebuilds the plan of a run from its rows and events: ended nodes are kept, attempts that were running become lost, counts and feedback come from the journal.</summary>
internal static class Recovery
{
    /// <summary>What the store writes when a worker takes a run.</summary>
    public const string ClaimedEvent = "run.claimed";

    /// <summary>Whether there was anything to rebuild: false for a run that starts for the first time.</summary>
    public static async Task<bool> RestoreAsync(EngineSeams seams, RunPlan plan, RunWriter writer, LeftWork left, RunContext run, CancellationToken cancellationToken)
    {
        var id = writer.Run.Id;
        var rows = await seams.Store.NodesAsync(id, cancellationToken);
        if (rows.Count == 0)
        {
            return false;
        }

        var events = await seams.Store.EventsAsync(id, cancellationToken);
        Fill(plan, rows, [.. events.Select(recorded => recorded.Event)], await seams.Store.AttemptsAsync(id, cancellationToken));
        plan.Past = RunPast.Of(events, seams.Time.GetUtcNow());
        writer.Resume(events);
        var known = await seams.Store.SummariesAsync(new RunQuery { Id = id }, cancellationToken);
        writer.Recorder.Adopt(known.SelectMany(summary => summary.Artifacts));
        foreach (var node in plan.Nodes.Where(node => node.Row.Lifecycle is NodeLifecycle.Running))
        {
            await LoseAsync(seams, node, writer, left, run, cancellationToken);
        }

        foreach (var node in plan.Nodes.Where(node => node is { BrokenOff.Count: > 0, IsEnded: false, IsGroup: false, Spec: AgentNode }))
        {
            node.Saved = await SavedSession.FindAsync(seams.Steps, id, node.Spec.Id, node.BrokenOff, cancellationToken);
        }

        return true;
    }

    /// <summary>Puts a plan where rows, events and attempts say that it stood; no I/O.</summary>
    public static void Fill(RunPlan plan, IReadOnlyList<NodeRun> rows, IReadOnlyList<JournalEvent> events, IReadOnlyList<Attempt> attempts)
    {
        Regroup(plan, events);
        var last = attempts.GroupBy(attempt => attempt.Id.Node).ToDictionary(group => group.Key, group => group.MaxBy(attempt => attempt.Id.Number));
        var adopted = events.FirstOrDefault(happened => happened.Kind == EventKinds.RunSeeded) is { } seeded ? AdoptedNode.In(seeded) : [];
        foreach (var row in rows)
        {
            if (plan.Find(row.Node) is { } node)
            {
                var known = adopted.GetValueOrDefault(row.Node);
                node.Row = row;
                node.Last = last.GetValueOrDefault(row.Node) ?? known?.AttemptOf(row);
                node.LastFailure = known?.Failure;
                node.Tree = row is { Lifecycle: NodeLifecycle.Ended, Result: NodeResult.Succeeded } ? node.Last?.ResultTree : null;
            }
        }

        Replay(plan, events);
    }

    /// <summary>Items of maps and inputs of sub-flows are as they were, whatever their expressions would give now.</summary>
    private static void Regroup(RunPlan plan, IReadOnlyList<JournalEvent> events)
    {
        foreach (var happened in events)
        {
            switch (happened)
            {
                case { Kind: EventKinds.NodeMapped, Node: { } id } when plan.Find(id) is { } map && happened.Data["items"] is JsonArray items:
                    plan.Expand(map, [.. items.Select(item => item?.DeepClone())]);
                    break;
                case { Kind: EventKinds.NodeEntered, Node: { } id } when plan.Find(id) is { } group:
                    group.Inputs = happened.Data["input"]?.DeepClone() as JsonObject;
                    break;
                case { Kind: EventKinds.RunEnding } when Word.TryParse<HaltKind>(happened.Data["halt"]?.ToString(), out var kind):
                    plan.Ending = new Halt(kind, happened.Data["reason"]?.ToString() ?? "");
                    break;
            }
        }
    }

    /// <summary>The journal says what rows do not: who was sent back with what, which tries were spent, who skipped itself.</summary>
    private static void Replay(RunPlan plan, IReadOnlyList<JournalEvent> events)
    {
        foreach (var (kind, name, data, attempt) in events.Select(happened => (happened.Kind, happened.Node, happened.Data, happened.Attempt)))
        {
            if (name is not { } id || plan.Find(id) is not { } node)
            {
                continue;
            }

            switch (kind)
            {
                case EventKinds.NodeSentBack:
                    if (data["counts"] is null)
                    {
                        plan.CountBack(id);
                    }

                    foreach (var sent in (data["nodes"] as JsonArray ?? []).Select(sent => plan.Find(new NodeId(sent?.ToString() ?? ""))).OfType<PlanNode>())
                    {
                        (sent.Tries, sent.Outages, sent.Feedback, sent.KeptTree, sent.SkippedByWhen) = (0, 0, null, null, false);
                        sent.BrokenOff.Clear();
                    }

                    (node.Feedback, node.KeptTree) = (data["feedback"]?.DeepClone(), data["tree"]?.ToString());
                    break;
                case EventKinds.NodeBackoff:
                    var spends = data["spends_try"] is JsonValue flag && flag.TryGetValue<bool>(out var spent) && spent;
                    (node.Tries, node.Outages) = spends ? (node.Tries + 1, 0) : (node.Tries, node.Outages + 1);
                    break;
                case EventKinds.AttemptEnded:
                    node.LastFailure = FailureOf(data);
                    BreakOff(node, attempt ?? 0, data);
                    break;
                case EventKinds.NodeEnded:
                    node.SkippedByWhen = data["when"] is JsonValue when && when.TryGetValue<bool>(out var own) && own;
                    break;
            }
        }
    }

    /// <summary>An attempt that was stopped with its worker, or lost with it, is gone on with; after any other a session is over.</summary>
    private static void BreakOff(PlanNode node, int attempt, JsonObject data)
    {
        if (Word.TryParse<AttemptState>(data["state"]?.ToString(), out var state) && state is AttemptState.Cancelled or AttemptState.Lost)
        {
            node.BrokenOff.Add(attempt);
        }
        else
        {
            node.BrokenOff.Clear();
        }
    }

    internal static Failure? FailureOf(JsonObject data) => data["kind"]?.ToString() is { } word && Word.TryParse<FailureKind>(word, out var kind)
        ? new Failure(kind, data["message"]?.ToString() ?? "") { Digest = data["digest"]?.ToString() }
        : null;

    /// <summary>What a session heard before its worker was gone.</summary>
    private static async Task<byte[]?> TapeOfAsync(ISessionSteps store, AttemptId attempt, CancellationToken cancellationToken)
    {
        var tape = new NodeTape(text => text);
        foreach (var step in await store.StepsAsync(attempt, cancellationToken))
        {
            tape.Step(step.Content.Span);
        }

        return tape.Content();
    }

    /// <summary>Its process is gone: the attempt is lost, the node tries again without having spent a try.</summary>
    private static async Task LoseAsync(EngineSeams seams, PlanNode node, RunWriter writer, LeftWork left, RunContext run, CancellationToken cancellationToken)
    {
        // what a group waits for goes on; only the collecting of it was lost
        node.Row = node.IsGroup ? node.Row : node.Row with { Lifecycle = Transitions.Node(node.Row.Lifecycle, NodeMove.Reclaim) };
        if (node.Last is not { State: AttemptState.Running } running)
        {
            return;
        }

        var (spent, continues) = node is { IsGroup: false, Spec: AgentNode } ? await SavedSession.SpentAsync(seams.Steps, running.Id, cancellationToken) : (SessionCounts.None, null);
        var report = new AttemptReport
        {
            State = AttemptState.Lost,
            InputTree = running.InputTree,
            Tape = node is { IsGroup: false, Spec: AgentNode } ? await TapeOfAsync(seams.Steps, running.Id, cancellationToken) : null,
            End = new NodeEnd
            {
                Failure = run.Lost ?? new Failure(FailureKind.HostLost, "the worker ended while this attempt ran; it is tried again"),
                Continues = continues,
                Turns = spent.Turns,
                ToolCalls = spent.ToolCalls,
                TokensIn = spent.TokensIn,
                TokensOut = spent.TokensOut,
            },
        };
        run.Tokens.Add(spent.TokensIn + spent.TokensOut);
        node.BrokenOff.Add(running.Id.Number);
        report = await left.KeepAsync(node.Spec, running, report, cancellationToken);
        node.Last = writer.AttemptEnded(node, running, report, [node], []);
        await writer.FlushAsync(cancellationToken);
    }
}
