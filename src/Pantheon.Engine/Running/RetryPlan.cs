using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Running;

/// <summary>
/// Which nodes of an ended run a retry runs again, and which it takes over. Run again are those that did not end well, gates that hold the run or found
/// nothing to change, publishing, the node that is named, and everything that hangs on one of these; all others are taken over with what they gave.
/// </summary>
public sealed class RetryPlan
{
    private readonly HashSet<PlanNode> _again = [];
    private readonly HashSet<PlanNode> _goOn = [];

    private RetryPlan(RunPlan ended) => Ended = ended;

    /// <summary>The nodes that are run again, in order; the handlers of the flow are none of them.</summary>
    public IReadOnlyList<NodeId> Again => [.. Ended.InOrder.Where(node => !node.IsHandler && (_again.Contains(node) || _goOn.Contains(node))).Select(node => node.Spec.Id)];

    /// <summary>The nodes that are taken over, in order.</summary>
    public IReadOnlyList<NodeId> Adopted => [.. AdoptedNodes.Select(node => node.Spec.Id)];

    /// <summary>The trees that they left; without them nothing can go on.</summary>
    public IReadOnlyList<string> Trees => [.. AdoptedNodes.Select(node => node.Tree).OfType<string>().Distinct()];

    /// <summary>The plan of the ended run as its journal left it.</summary>
    internal RunPlan Ended { get; }

    internal IEnumerable<PlanNode> AdoptedNodes => Ended.InOrder.Where(node => node.Section == FlowPart.Main && !_again.Contains(node) && !_goOn.Contains(node) && !IsSurplus(node));

    /// <summary>Maps and sub-flows that go on with what they began with: only some of what is inside is run again.</summary>
    internal IEnumerable<PlanNode> GoOn => Ended.InOrder.Where(_goOn.Contains);

    /// <summary>Throws where the node is unknown, where something that ended well would stand on what is run anew, and where there is nothing to run again.</summary>
    public static RetryPlan Of(FlowSpec flow, Run ended, IReadOnlyList<NodeRun> nodes, IReadOnlyList<RecordedEvent> events, IReadOnlyList<Attempt> attempts, Adoption adoption)
    {
        ArgumentNullException.ThrowIfNull(ended);
        ArgumentNullException.ThrowIfNull(adoption);
        if (events.Any(recorded => recorded.Event.Kind == EventKinds.NightBreached))
        {
            throw new PantheonException(Codes.RunNotRetryable, $"something reached out while run {ended.Id.Short} was at work: nothing of it is taken over", "run the task anew");
        }

        var plan = new RunPlan(flow, ended.Id);
        Recovery.Fill(plan, nodes, [.. events.Select(recorded => recorded.Event)], attempts);
        var retry = new RetryPlan(plan);
        foreach (var node in plan.Nodes.Where(node => node is { Parent: null, Section: FlowPart.Main }))
        {
            retry.Visit(node);
        }

        retry.Begin(ended, adoption);
        if (retry.AdoptedNodes.FirstOrDefault(node => node is { Row: { Attempt: > 0, Result: NodeResult.Succeeded }, Last: null }) is { } lost)
        {
            throw new PantheonException(Codes.TreesGone, $"what '{lost.Spec.Id}' of run {ended.Id.Short} left is no longer in the store", "its night was pruned: run the task anew");
        }

        return retry;
    }

    /// <summary>The ended run's node that an id means; throws with what may have been meant.</summary>
    private static PlanNode Find(RunPlan plan, Run ended, NodeId id) => plan.Find(id) is { IsHandler: false } node
        ? node
        : throw new PantheonException(
            Codes.NodeUnknown,
            $"run {ended.Id.Short} has no node '{id}' that could be run again",
            Suggestion.Hint(id.Value, plan.Nodes.Where(each => !each.IsHandler).Select(each => each.Spec.Id.Value)) ?? $"pantheon flows show {ended.Flow}");

    private void Begin(Run ended, Adoption adoption)
    {
        if (adoption.From is { } from)
        {
            var node = Find(Ended, ended, from);
            var before = _again.ToHashSet();
            RunAgain(node);
            if (!adoption.Downstream && _again.Where(each => !before.Contains(each) && each != node && each is { IsMet: true, IsHandler: false } && !IsInside(each, node)).OrderBy(each => each.Index).ToList() is [var first, ..] standing)
            {
                var others = standing.Count > 1 ? FormattableString.Invariant($" and {standing.Count - 1} more") : "";
                throw new PantheonException(Codes.StandsOnNode, $"'{first.Spec.Id}'{others} ended well on what '{from}' gave, and cannot be taken over once '{from}' is run anew", $"add --downstream to run all that hangs on '{from}' again");
            }
        }
        else if (_again.Count == 0 || ended.Outcome is RunOutcome.Ready or RunOutcome.NoChange)
        {
            throw new PantheonException(Codes.RunNotRetryable, $"run {ended.Id.Short} ended {(ended.Outcome is { } outcome ? Word.Of(outcome) : "well")}: there is nothing to run again", "name the node to begin from: --from NODE --downstream");
        }
    }

    private void Visit(PlanNode node)
    {
        if (!node.IsGroup)
        {
            if (!node.IsMet || Judges(node))
            {
                RunAgain(node);
            }

            return;
        }

        if (node.IsMet)
        {
            foreach (var inside in RunPlan.Inside(node).Where(Judges))
            {
                RunAgain(inside);
            }

            return;
        }

        // a group that has begun goes on with those inside that did not end well; where none of them is to blame it begins anew
        var before = _again.Count;
        foreach (var child in node.Items is null && node.Inputs is null ? [] : node.Children.Where(child => !child.IsHandler && !IsSurplus(child)))
        {
            Visit(child);
        }

        if (_again.Count == before)
        {
            RunAgain(node);
        }
    }

    // its verdict or its branch is the run's own
    private static bool Judges(PlanNode node) => node.Spec is PublishNode || node.HoldsRun || (node.Spec is GateNode && node.EndsRunUnchanged);

    private void RunAgain(PlanNode first)
    {
        var open = new Stack<PlanNode>([first]);
        while (open.TryPop(out var node))
        {
            if (!_again.Add(node))
            {
                continue;
            }

            foreach (var next in node.Dependents.Concat(node.Children))
            {
                open.Push(next);
            }

            for (var group = node.Parent; group is not null && !_again.Contains(group) && _goOn.Add(group); group = group.Parent)
            {
                group.Dependents.ForEach(open.Push);

                // a sub-flow that goes on ends anew, and its handlers run then
                foreach (var handler in group.Spec is FlowNode ? group.Children.Where(child => child.IsHandler) : [])
                {
                    open.Push(handler);
                }
            }
        }

        _goOn.ExceptWith(_again);
    }

    private static bool IsSurplus(PlanNode node) => node.Parent is { Items: { } items } map && map.Children.ToList().IndexOf(node) >= items.Count;

    private static bool IsInside(PlanNode node, PlanNode group)
    {
        for (var at = node.Parent; at is not null; at = at.Parent)
        {
            if (at == group)
            {
                return true;
            }
        }

        return false;
    }
}
