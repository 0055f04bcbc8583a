using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Running;

/// <summary>Rows and events around attempts, and what an attempt reads of the plan; pure but for the trees it asks for.</summary>
internal static class Attempts
{
    public static AttemptPlan Plan(RunPlan plan, PlanNode node, Attempt attempt, TreeWork trees, FlowValues values) => new()
    {
        Node = node.Spec,
        Attempt = attempt,
        IsHandler = node.Section != FlowPart.Main,
        Round = node.Tries + plan.BacksTo(node.Parent is { Spec.Map: not null } map ? map.Spec.Id : node.Spec.Id),
        KeptTree = node.KeptTree,
        Saved = node.Saved,
        NeedsTree = token => trees.NeedsTreeAsync(node, token),
        Ancestors = token => ViewsAsync(plan, node, trees, token),
        Values = patch => values.Of(plan, node, patch),
        CanGoBack = context => Retries.CanGoBack(plan, node, FailureKind.ReviewRejected, context),
    };

    public static NodeRun Ended(NodeRun row, NodeMove move, Failure? failure, DateTimeOffset at) => row with
    {
        Lifecycle = Transitions.Node(row.Lifecycle, move),
        Result = Transitions.ResultOf(move),
        FailureKind = failure?.Kind,
        Cause = failure?.Cause,
        Reason = null,
        RetryAt = null,
        EndedAt = at,
    };

    /// <summary>What a stopped attempt failed of: its run's time, or nothing of its own.</summary>
    public static Failure? StopFailure(Halt? halt) => halt switch
    {
        { Kind: HaltKind.Timeout } => new Failure(FailureKind.Timeout, halt.Reason) { Code = Codes.TimeIsUp },
        { Kind: HaltKind.GiveUp } => new Failure(FailureKind.Deadline, halt.Reason) { Code = Codes.TimeIsUp },
        { Kind: HaltKind.Breach } => new Failure(FailureKind.PolicyRefused, halt.Reason) { Code = halt.Code },
        _ => null,
    };

    public static JournalEvent Backoff(PlanNode node, Retry.Again again) => new(EventKinds.NodeBackoff)
    {
        Node = node.Spec.Id,
        Attempt = node.Row.Attempt,
        Severity = 13,
        Data = new JsonObject { ["spends_try"] = again.SpendsTry, ["seconds"] = Math.Round(again.Delay.TotalSeconds, 3) },
    };

    public static JournalEvent SentBack(HeldBack held, PlanNode ancestor, IReadOnlyList<PlanNode> sent) => new(EventKinds.NodeSentBack)
    {
        Node = held.Ancestor,
        Attempt = ancestor.Row.Attempt,
        Severity = 13,
        Data = new JsonObject
        {
            ["by"] = held.Node.Spec.Id.Value,
            ["feedback"] = held.Feedback?.DeepClone(),
            ["tree"] = ancestor.KeptTree,
            ["nodes"] = new JsonArray([.. sent.Select(node => (JsonNode)node.Spec.Id.Value)]),
        },
    };

    public static void CancelRest(IEnumerable<PlanNode> nodes, string reason, DateTimeOffset at)
    {
        foreach (var node in nodes.Where(node => !node.IsEnded).ToList())
        {
            node.Row = Ended(node.Row, NodeMove.Cancel, null, at) with { Reason = reason };
        }
    }

    public static JsonNode? Outputs(FlowSpec flow, RunPlan plan, FlowValues values)
    {
        if (flow.Output is null)
        {
            return null;
        }

        try
        {
            return flow.Output.Evaluate(values.AtEnd(plan));
        }
        catch (PantheonException)
        {
            // An output that cannot be evaluated is worth less than the run: it ends without it.
            return null;
        }
    }

    private static async Task<IReadOnlyList<NodeView>> ViewsAsync(RunPlan plan, PlanNode node, TreeWork trees, CancellationToken cancellationToken)
    {
        var views = new List<NodeView>();
        foreach (var ancestor in plan.Ancestors(node))
        {
            var view = ancestor.View();
            if (view is { Change: null, Tree: { } left, Spec: AgentNode or RunNode or ToolNode })
            {
                // After a restart the change is computed anew from the trees that the journal kept.
                Patch change = await trees.PatchAsync(await trees.NeedsTreeAsync(ancestor, cancellationToken), left, cancellationToken);
                view = view with { Change = change };
            }

            views.Add(view);
        }

        return views;
    }
}
