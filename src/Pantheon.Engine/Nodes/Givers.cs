using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Nodes;

/// <summary>Finds who gives a gate its evidence: the nodes it names, or the nearest that gives it; of a map every item, of a sub-flow every node in it that gives it.</summary>
internal static class Givers
{
    public static IReadOnlyList<Giver> Of(NodeContext context, IReadOnlyList<NodeId> named, Func<NodeSpec, bool> gives)
    {
        var found = named.Count > 0 ? context.Ancestors.Where(view => named.Contains(view.Spec.Id)) : context.Ancestors.Where(view => IsWork(context, view) && gives(view.Spec)).TakeLast(1);
        return [.. found.ToList().SelectMany(view => Inside(context, view, gives))];
    }

    private static IEnumerable<Giver> Inside(NodeContext context, NodeView view, Func<NodeSpec, bool> gives)
    {
        List<NodeView> inside = view switch
        {
            { Spec.Map: not null, Items: { } items } => [.. Enumerable.Range(0, items).Select(number => context.Find(new NodeId(FormattableString.Invariant($"{view.Spec.Id}.{number}")))).OfType<NodeView>()],
            { Spec: FlowNode } => [.. context.Ancestors.Where(other => other.Parent == view.Spec.Id && other.Spec.Part == FlowPart.Main && (other.Spec is FlowNode || gives(other.Spec)))],
            _ => [],
        };
        var isGroup = view.Spec is FlowNode || view.Spec.Map is not null;
        var fault = FaultOf(view) ?? (view is { Spec.Map: not null, Items: 0 } ? new Unmet(FailureKind.EvidenceMissing, $"'{view.Spec.Id}' had no items, so it proves nothing") : null);
        return inside.SelectMany(other => Inside(context, other, gives)).Append(new Giver(view, isGroup, fault));
    }

    /// <summary>What a handler found at the end is no evidence of the work before it.</summary>
    private static bool IsWork(NodeContext context, NodeView view) => view.Spec.Part == FlowPart.Main || context.Node.Part != FlowPart.Main;

    private static Unmet? FaultOf(NodeView view) => view.Row.Result == NodeResult.Succeeded
        ? null
        : new Unmet(FailureKind.GateRejected, $"'{view.Spec.Id}' {(view.Row.Result is { } ended ? Word.Of(ended) : "not ended")}{(view.Row.Reason is { } why ? $" ({why})" : "")}");
}
