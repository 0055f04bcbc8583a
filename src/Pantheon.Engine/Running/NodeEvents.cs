using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Running;

/// <summary>What the journal says of a node that was decided, and of an attempt that ended.</summary>
internal static class NodeEvents
{
    public static JournalEvent Decision(PlanNode node) => node.IsEnded
        ? new JournalEvent(EventKinds.NodeEnded)
        {
            Node = node.Spec.Id,
            Attempt = node.Row.Attempt,
            Severity = node.Row.Result == NodeResult.Failed ? (short)17 : (short)9,
            Data = new JsonObject { ["result"] = node.Row.Result is { } result ? Word.Of(result) : null, ["reason"] = node.Row.Reason, ["when"] = node.SkippedByWhen },
        }
        : new JournalEvent(EventKinds.NodeReady) { Node = node.Spec.Id, Attempt = node.Row.Attempt };

    public static JournalEvent EndOf(Attempt ended, AttemptReport report) => new(EventKinds.AttemptEnded)
    {
        Node = ended.Id.Node,
        Attempt = ended.Id.Number,
        Severity = ended.State == AttemptState.Succeeded ? (short)9 : (short)13,
        Data = new JsonObject
        {
            ["state"] = Word.Of(ended.State),
            ["kind"] = report.Failure is { } failure ? Word.Of(failure.Kind) : null,
            ["message"] = report.Failure?.Message,
            ["digest"] = FlowValues.DigestOf(report.Failure),
            ["result_tree"] = ended.ResultTree,
            ["continues"] = ended.Continues,
        },
    };
}
