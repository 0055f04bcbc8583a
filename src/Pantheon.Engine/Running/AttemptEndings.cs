using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>What follows the end of an attempt for its node: done, tried again, sent back, or failed for good.</summary>
internal sealed class AttemptEndings(EngineSeams seams, RunPlan plan, FlowValues values, RunWriter writer, Groups groups, IReadOnlyDictionary<PlanNode, Task> inFlight)
{
    private readonly List<HeldBack> _heldBacks = [];

    public async Task EndAsync(LoopMessage.AttemptDone done, Halt? halt)
    {
        var (node, attempt, report) = done;
        node.Saved = null;
        if (report.State == AttemptState.Cancelled)
        {
            var expired = Groups.ExpiredAround(plan, node);
            var why = expired ?? Attempts.StopFailure(halt);
            var ends = expired is not null || halt is { EndsRun: true };
            node.Row = ends
                ? Attempts.Ended(node.Row, NodeMove.Cancel, why, seams.Time.GetUtcNow()) with { Reason = expired?.Message ?? halt!.Reason }  // one of the two ends it
                : node.IsGroup ? node.Row : node.Row with { Lifecycle = Transitions.Node(node.Row.Lifecycle, NodeMove.Reclaim) };
            report = report with { End = report.End with { Failure = why } };
            node.LastFailure = report.Failure;
            node.Last = writer.AttemptEnded(node, attempt, report, [node], ends ? [RunWriter.Ended(node)] : []);
            return;
        }

        if (report.Failure is not { } failure)
        {
            node.LastFailure = null;
            node.Row = Attempts.Ended(node.Row, NodeMove.Succeed, null, seams.Time.GetUtcNow()) with { Output = report.End.Output };
            (node.Tree, node.Change) = report.Edits == EditMode.Attach ? (report.InputTree, null) : (report.ResultTree, report.Change);
            node.Last = writer.AttemptEnded(node, attempt, report, [node], [RunWriter.Ended(node)]);
            return;
        }

        node.LastFailure = failure;
        node.Row = node.Row with { Output = report.End.Output };
        var context = values.Of(plan, node, null, FlowValues.Of(node.Row, failure));
        switch (node.Spec.Map is null ? Retries.Decide(plan, node, failure, context, seams.Random.NextDouble()) : Retry.No)
        {
            case Retry.Back back:
                var sent = plan.From(back.Ancestor);
                _heldBacks.Add(new HeldBack(node, attempt, report, back.Ancestor, node.Spec.Retry?.Feedback?.Evaluate(context) ?? JsonValue.Create(failure.Digest ?? failure.Message), sent.ToHashSet()));
                await Task.WhenAll(sent.Select(other => other.Stop?.CancelAsync() ?? Task.CompletedTask));
                break;
            case Retry.Again again:
                (node.Tries, node.Outages) = again.SpendsTry ? (node.Tries + 1, 0) : (node.Tries, node.Outages + 1);
                node.Row = node.Row with { Lifecycle = Transitions.Node(node.Row.Lifecycle, NodeMove.BackOff), RetryAt = seams.Time.GetUtcNow() + again.Delay, Reason = failure.Message };
                node.Last = writer.AttemptEnded(node, attempt, report, [node], [Attempts.Backoff(node, again)]);
                break;
            default:
                node.Row = Attempts.Ended(node.Row, NodeMove.Fail, failure, seams.Time.GetUtcNow()) with { Reason = failure.Message, Cause = node.Spec.OnFailure.Cause ?? failure.Cause };
                node.Last = writer.AttemptEnded(node, attempt, report, [node], [RunWriter.Ended(node)]);
                groups.ItemFailed(node);
                break;
        }
    }

    /// <summary>Goes back once nothing runs any more of what is sent back: the failed attempt and the way back are one transaction.</summary>
    public async Task GoBackAsync()
    {
        if (_heldBacks.Count == 0)
        {
            return;
        }

        foreach (var held in _heldBacks.ToList())
        {
            var ancestor = plan[held.Ancestor];
            if (held.Sent.Any(inFlight.ContainsKey))
            {
                continue;
            }

            _heldBacks.Remove(held);
            ancestor.Feedback = held.Feedback;
            ancestor.KeptTree = held.Node.Spec.Retry is { FreshTree: true } ? null : ancestor.Tree ?? ancestor.KeptTree;
            var sent = plan.GoBack(held.Ancestor);
            foreach (var other in sent)
            {
                // what was begun on another tree is not gone on with
                other.Saved = null;
            }

            held.Node.Last = writer.AttemptEnded(held.Node, held.Attempt, held.Report, sent, [Attempts.SentBack(held, ancestor, sent)]);
        }
    }

    /// <summary>Whether the node waits to be sent back.</summary>
    public bool IsHeld(PlanNode node) => _heldBacks.Count > 0 && IsAnyOf(node);

    private bool IsAnyOf(PlanNode node) => _heldBacks.Exists(held => held.Sent.Contains(node));
}
