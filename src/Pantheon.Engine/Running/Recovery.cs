using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Running;

/// <summary>Rebuilds the plan of a run from its rows and events: ended nodes are kept, attempts that were running become lost, counts and feedback come from the journal.</summary>
internal static class Recovery
{
    /// <summary>What the store writes when a worker takes a run.</summary>
    private const string ClaimedEvent = "run.claimed";

    /// <summary>Whether there was anything to rebuild: false for a run that starts for the first time.</summary>
    public static async Task<bool> RestoreAsync(EngineSeams seams, RunPlan plan, RunWriter writer, LeftWork left, Failure? lost, CancellationToken cancellationToken)
    {
        var id = writer.Run.Id;
        var rows = await seams.Store.NodesAsync(id, cancellationToken);
        if (rows.Count == 0)
        {
            return false;
        }

        var events = await seams.Store.EventsAsync(id, cancellationToken);
        Regroup(plan, events);
        var attempts = await seams.Store.AttemptsAsync(id, cancellationToken);
        var last = attempts.GroupBy(attempt => attempt.Id.Node).ToDictionary(group => group.Key, group => group.MaxBy(attempt => attempt.Id.Number));
        foreach (var row in rows)
        {
            if (plan.Find(row.Node) is { } node)
            {
                node.Row = row;
                node.Last = last.GetValueOrDefault(row.Node);
                node.Tree = row is { Lifecycle: NodeLifecycle.Ended, Result: NodeResult.Succeeded } ? node.Last?.ResultTree : null;
            }
        }

        Replay(plan, events);
        plan.Rests = RestsIn(events, seams.Time.GetUtcNow());
        writer.Resume(events);
        var known = await seams.Store.SummariesAsync(new RunQuery { Id = id }, cancellationToken);
        writer.Recorder.Adopt(known.SelectMany(summary => summary.Artifacts));
        foreach (var node in plan.Nodes.Where(node => node.Row.Lifecycle is NodeLifecycle.Running))
        {
            await LoseAsync(node, writer, left, lost ?? new Failure(FailureKind.HostLost, "the worker ended while this attempt ran; it is tried again"), cancellationToken);
        }

        return true;
    }

    /// <summary>Items of maps and inputs of sub-flows are as they were, whatever their expressions would give now.</summary>
    private static void Regroup(RunPlan plan, IReadOnlyList<RecordedEvent> events)
    {
        foreach (var happened in events.Select(recorded => recorded.Event))
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
    private static void Replay(RunPlan plan, IReadOnlyList<RecordedEvent> events)
    {
        foreach (var (kind, name, data) in events.Select(recorded => (recorded.Event.Kind, recorded.Event.Node, recorded.Event.Data)))
        {
            if (name is not { } id || plan.Find(id) is not { } node)
            {
                continue;
            }

            switch (kind)
            {
                case EventKinds.NodeSentBack:
                    plan.CountBack(id);
                    foreach (var sent in (data["nodes"] as JsonArray ?? []).Select(sent => plan.Find(new NodeId(sent?.ToString() ?? ""))).OfType<PlanNode>())
                    {
                        (sent.Tries, sent.Outages, sent.Feedback, sent.KeptTree, sent.SkippedByWhen) = (0, 0, null, null, false);
                    }

                    (node.Feedback, node.KeptTree) = (data["feedback"]?.DeepClone(), data["tree"]?.ToString());
                    break;
                case EventKinds.NodeBackoff:
                    var spends = data["spends_try"] is JsonValue flag && flag.TryGetValue<bool>(out var spent) && spent;
                    (node.Tries, node.Outages) = spends ? (node.Tries + 1, 0) : (node.Tries, node.Outages + 1);
                    break;
                case EventKinds.AttemptEnded:
                    node.LastFailure = FailureOf(data);
                    break;
                case EventKinds.NodeEnded:
                    node.SkippedByWhen = data["when"] is JsonValue when && when.TryGetValue<bool>(out var own) && own;
                    break;
            }
        }
    }

    // a worker that died worked until the last that is known of it
    private static List<(DateTimeOffset From, DateTimeOffset To)> RestsIn(IReadOnlyList<RecordedEvent> events, DateTimeOffset now)
    {
        var rests = new List<(DateTimeOffset From, DateTimeOffset To)>();
        var worked = now;
        foreach (var recorded in events)
        {
            if (recorded.Event.Kind == EventKinds.RunResumed)
            {
                rests.Add((worked, recorded.At));
            }

            if (recorded.Event.Kind != ClaimedEvent)
            {
                worked = recorded.At;
            }
        }

        rests.Add((worked, now));
        return rests;
    }

    private static Failure? FailureOf(JsonObject data) => data["kind"]?.ToString() is { } word && Word.TryParse<FailureKind>(word, out var kind)
        ? new Failure(kind, data["message"]?.ToString() ?? "") { Digest = data["digest"]?.ToString() }
        : null;

    /// <summary>Its process is gone: the attempt is lost, the node tries again without having spent a try.</summary>
    private static async Task LoseAsync(PlanNode node, RunWriter writer, LeftWork left, Failure lost, CancellationToken cancellationToken)
    {
        // what a group waits for goes on; only the collecting of it was lost
        node.Row = node.IsGroup ? node.Row : node.Row with { Lifecycle = Transitions.Node(node.Row.Lifecycle, NodeMove.Reclaim) };
        if (node.Last is not { State: AttemptState.Running } running)
        {
            return;
        }

        var report = new AttemptReport
        {
            State = AttemptState.Lost,
            InputTree = running.InputTree,
            End = new NodeEnd { Failure = lost },
        };
        report = await left.KeepAsync(node.Spec, running, report, cancellationToken);
        node.Last = writer.AttemptEnded(node, running, report, [node], []);
        await writer.FlushAsync(cancellationToken);
    }
}
