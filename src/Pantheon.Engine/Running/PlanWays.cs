namespace Pantheon.Engine.Running;

/// <summary>The ways that lead to a node of a plan.</summary>
internal static class PlanWays
{
    /// <summary>The strict ancestors whose place is not before a bound.</summary>
    public static HashSet<PlanNode> Walk(PlanNode node, double notBefore)
    {
        var reached = new HashSet<PlanNode>();
        var open = new Stack<PlanNode>();
        open.Push(node);
        while (open.TryPop(out var at))
        {
            foreach (var before in at.Before)
            {
                if (before.Index >= notBefore && reached.Add(before))
                {
                    open.Push(before);
                }
            }
        }

        return reached;
    }

    public static bool IsAncestor(PlanNode ancestor, PlanNode of) =>
        // no way leads back to an ancestor over nodes that stand before it
        ancestor.Index < of.Index && Walk(of, ancestor.Index).Contains(ancestor);
}
