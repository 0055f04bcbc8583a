using System.Collections.Concurrent;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>Which nodes are wanted, ready, running and done: the rules of needs, of groups, and of going back; counts are kept as nodes move, nothing is looked for among all of them; no I/O.</summary>
internal sealed class RunPlan
{
    private readonly RunId _run;
    private readonly List<PlanNode> _undecided = [];
    private readonly PriorityQueue<PlanNode, double> _ready = new();
    private readonly HashSet<PlanNode> _backingOff = [];
    private readonly List<PlanNode> _done = [];
    private readonly List<PlanNode> _turning = [];
    private readonly int[] _open = new int[3];
    private readonly bool[] _begun = [true, false, false];

    // Attempts read these while the loop counts; the dictionary is replaced and never changed.
    private readonly ConcurrentDictionary<NodeId, int> _backs = [];
    private Dictionary<NodeId, PlanNode> _byId = [];

    public RunPlan(FlowSpec flow, RunId run)
    {
        _run = run;
        var order = PlanOrder.Of(flow);
        var sections = flow.Nodes.Select(spec => (spec, FlowPart.Main)).Concat(flow.OnFailure.Select(spec => (spec, FlowPart.OnFailure))).Concat(flow.Finally.Select(spec => (spec, FlowPart.Finally)));
        var specs = sections.Index().ToDictionary(item => item.Item.spec.Id, item => (Spec: item.Item.spec, Section: item.Item.Item2, Ordinal: item.Index));
        foreach (var (spec, section, ordinal) in specs.Values.OrderBy(entry => Depth(entry.Spec.Id)))
        {
            _byId.Add(spec.Id, New(spec, ordinal, section, spec.Parent is { } parent ? _byId[parent] : null, order[spec.Id], ordinal));
        }

        Nodes = [.. specs.Keys.Select(id => _byId[id])];
        foreach (var group in Nodes.Where(node => node.Parent is not null).GroupBy(node => node.Parent!))
        {
            group.Key.Children = [.. group];
            group.Key.OpenChildren = group.Key.Children.Count;
            group.Key.Parts = group.Any(child => child.Spec.Part != FlowPart.Main) ? new GroupParts(group) : null;
        }

        foreach (var node in Nodes)
        {
            node.Needs = [.. node.Spec.Needs.Distinct().Select(need => _byId[need])];
            node.OpenNeeds = node.Needs.Count + (node.Parent is null ? 0 : 1) + (node.Section == FlowPart.Main ? 0 : 1) + (node.Spec.Part == FlowPart.Main ? 0 : 1);
            _open[(int)node.Section]++;
            foreach (var need in node.Needs)
            {
                need.Dependents.Add(node);
            }
        }

        _undecided.AddRange(Nodes.Where(node => node.OpenNeeds == 0));

        int Depth(NodeId id) => specs[id].Spec.Parent is { } parent ? Depth(parent) + 1 : 0;
    }

    /// <summary>In spec order; items of maps come last.</summary>
    public IReadOnlyList<PlanNode> Nodes { get; private set; }

    /// <summary>Every node after all its ancestors.</summary>
    public IEnumerable<PlanNode> InOrder => Nodes.OrderBy(node => node.Index);

    /// <summary>What its time was spent with before it was taken up.</summary>
    public RunPast Past { get; set; } = new();

    /// <summary>Why the run ends although not all of its nodes had their turn: the handlers run, and then it ends so.</summary>
    public Halt? Ending { get; set; }

    /// <summary>Why the time of the flow's own handlers is over: what is left of them ends, and the run as it was going to.</summary>
    public Failure? HandlersExpired { get; set; }

    public bool AllEnded => _open.All(open => open == 0);

    /// <summary>Whether a node waits for its next try.</summary>
    public bool AnyBackingOff => _backingOff.Count > 0;

    /// <summary>When the next node may try again.</summary>
    public DateTimeOffset? NextRetryAt => _backingOff.Count == 0 ? null : _backingOff.Min(node => node.Row.RetryAt);

    public PlanNode this[NodeId id] => _byId[id];

    public PlanNode? Find(NodeId id) => _byId.GetValueOrDefault(id);

    public bool HasEnded(FlowPart section) => _open[(int)section] == 0;

    public bool HasBegun(FlowPart section) => _begun[(int)section];

    /// <summary>Lets the nodes of a section have their turn.</summary>
    public void Begin(FlowPart section)
    {
        if (_begun[(int)section])
        {
            return;
        }

        _begun[(int)section] = true;
        foreach (var node in Nodes.Where(node => node.Section == section))
        {
            Opened(node);
        }
    }

    /// <summary>Lets the handlers of a part of a sub-flow have their turn.</summary>
    public void Begin(PlanNode group, FlowPart part)
    {
        group.Parts!.Begun = part;  // only a group that has parts is given
        foreach (var child in group.Children.Where(child => child.Spec.Part == part))
        {
            Opened(child);
        }
    }

    /// <summary>In topological order, and in spec order among equals; a handler has all nodes of the parts before it as ancestors.</summary>
    public IReadOnlyList<PlanNode> Ancestors(PlanNode node)
    {
        var near = PlanWays.Walk(node, 0);
        if (node.Section != FlowPart.Main)
        {
            near.UnionWith(Nodes.Where(other => other.Section < node.Section));
        }

        if (node is { Spec.Part: not FlowPart.Main, Scope: { } flow })
        {
            near.UnionWith(flow.Children.Where(other => other.Spec.Part < node.Spec.Part).SelectMany(other => Inside(other).Append(other)));
        }

        return [.. near.OrderBy(ancestor => ancestor.Index)];
    }

    /// <summary>Takes the pending nodes all of whose needs have ended, every one after its ancestors.</summary>
    public IReadOnlyList<PlanNode> TakeUndecided() => Take(_undecided, IsUndecided);

    /// <summary>Takes the groups all of whose children have ended; the others of them, where only some are wanted, can be taken later.</summary>
    public IReadOnlyList<PlanNode> TakeDone(Func<PlanNode, bool>? wanted = null)
    {
        var done = Take(_done, node => node is { IsEntered: true, OpenChildren: 0 }).ToLookup(node => wanted?.Invoke(node) != false);
        _done.AddRange(done[false]);
        return [.. done[true]];
    }

    /// <summary>Takes the sub-flows of which a part has ended, so that the next one may begin.</summary>
    public IReadOnlyList<PlanNode> TakeTurning() => Take(_turning, node => node is { IsEntered: true, Parts: not null });

    /// <summary>Takes the next ready node in spec order, or null; an item that is one too many for its map waits with the map.</summary>
    public PlanNode? TakeReady()
    {
        while (_ready.TryDequeue(out var node, out _))
        {
            if (node.Row.Lifecycle != NodeLifecycle.Ready)
            {
                continue;
            }

            if (node.Parent is { Spec.Map.Parallel: { } most } map && map.RunningChildren >= most)
            {
                map.Parked.Enqueue(node);
                continue;
            }

            return node;
        }

        return null;
    }

    /// <summary>Gives back a node that was taken and must wait.</summary>
    public void PutBack(PlanNode node) => Enter(node);

    /// <summary>The nodes whose next try is due.</summary>
    public IReadOnlyList<PlanNode> Due(DateTimeOffset now) =>
        _backingOff.Count == 0 ? [] : [.. _backingOff.Where(node => node.Row.RetryAt <= now).OrderBy(node => node.Index)];

    /// <summary>The need that keeps a node from running, or null when it may run.</summary>
    public static PlanNode? UnmetNeed(PlanNode node)
    {
        for (var at = 0; !node.Spec.Always && at < node.Needs.Count; at++)
        {
            if (!node.Needs[at].IsMet)
            {
                return node.Needs[at];
            }
        }

        return null;
    }

    /// <summary>Gives a map its items: those that it had before are taken again, and what is one too many has no work.</summary>
    public IReadOnlyList<PlanNode> Expand(PlanNode map, IReadOnlyList<System.Text.Json.Nodes.JsonNode?> items)
    {
        map.Items = items;
        var added = new List<PlanNode>();
        for (var number = map.Children.Count; number < items.Count; number++)
        {
            var share = (number + 1.0) / (items.Count + 1.0);
            var spec = map.Spec with { Id = new NodeId(FormattableString.Invariant($"{map.Spec.Id}.{number}")), Map = null, Needs = [], When = null, Always = false };
            var item = New(spec, Nodes.Count + added.Count, map.Section, map, map.Index - 1 + share, map.Place - 1 + share);
            item.OpenNeeds = map.IsEntered ? 0 : 1;
            added.Add(item);
        }

        map.Children = [.. map.Children, .. added];
        foreach (var (number, child) in map.Children.Index())
        {
            child.Item = number < items.Count ? items[number] : null;
        }

        map.OpenChildren += added.Count;
        _open[(int)map.Section] += added.Count;
        Nodes = [.. Nodes, .. added];
        var known = new Dictionary<NodeId, PlanNode>(_byId);
        added.ForEach(item => known.Add(item.Spec.Id, item));
        _byId = known;
        added.ForEach(Enter);
        return added;
    }

    /// <summary>Everything inside a group, near and far.</summary>
    public static IEnumerable<PlanNode> Inside(PlanNode group) => group.Children.SelectMany(child => Inside(child).Append(child));

    /// <summary>The ancestor and everything that hangs on it, in order; the groups that it is in go on.</summary>
    public IReadOnlyList<PlanNode> From(NodeId ancestor)
    {
        var reached = new HashSet<PlanNode> { this[ancestor] };
        var open = new Queue<PlanNode>(reached);
        while (open.TryDequeue(out var node))
        {
            foreach (var next in node.Dependents.Concat(node.Children).Where(reached.Add))
            {
                open.Enqueue(next);
            }
        }

        return [.. reached.OrderBy(node => node.Index)];
    }

    /// <summary>How often the run has gone back to this ancestor, whoever sent it.</summary>
    public int BacksTo(NodeId ancestor) => _backs.GetValueOrDefault(ancestor);

    public void CountBack(NodeId ancestor) => _backs[ancestor] = BacksTo(ancestor) + 1;

    /// <summary>Sends the ancestor and all that hangs on it back; attempts are numbered on.</summary>
    public IReadOnlyList<PlanNode> GoBack(NodeId ancestor)
    {
        CountBack(ancestor);
        var sent = From(ancestor);
        foreach (var node in sent)
        {
            node.Reset();
            (node.Feedback, node.KeptTree) = node.Spec.Id == ancestor ? (node.Feedback, node.KeptTree) : (null, null);
        }

        return sent;
    }

    private static bool IsUndecided(PlanNode node) => node is { OpenNeeds: 0, Row.Lifecycle: NodeLifecycle.Pending };

    private static PlanNode[] Take(List<PlanNode> from, Func<PlanNode, bool> isStill)
    {
        if (from.Count == 0)
        {
            return [];
        }

        PlanNode[] taken = [.. from.Where(isStill).Distinct()];
        from.Clear();
        Array.Sort(taken, (one, other) => one.Index.CompareTo(other.Index));
        return taken;
    }

    private PlanNode New(NodeSpec spec, int ordinal, FlowPart section, PlanNode? parent, double index, double place) => new(
        spec,
        new NodeRun { Run = _run, Node = spec.Id, Ordinal = ordinal, Kind = spec.Kind, Lifecycle = NodeLifecycle.Pending },
        Moved)
    {
        Index = index,
        Place = place,
        Section = section,
        Parent = parent,
    };

    private void Moved(PlanNode node, NodeLifecycle was)
    {
        if (was == NodeLifecycle.Ended)
        {
            _open[(int)node.Section]++;
            node.Dependents.ForEach(dependent => dependent.OpenNeeds++);
        }

        if (was == NodeLifecycle.Backoff)
        {
            _backingOff.Remove(node);
        }

        if (node.IsEnded)
        {
            _open[(int)node.Section]--;
            node.Dependents.ForEach(Opened);
        }

        if (node.IsGroup)
        {
            MovedGroup(node, was);
        }

        if (node.Parent is { } parent)
        {
            MovedInside(parent, node, was);
        }

        Enter(node);
    }

    private void MovedGroup(PlanNode group, NodeLifecycle was)
    {
        if (group.IsEntered)
        {
            foreach (var child in group.Children)
            {
                Opened(child);
            }

            _done.Add(group);
            _turning.Add(group);
        }
        else if (was == NodeLifecycle.Running)
        {
            foreach (var child in group.Children)
            {
                child.OpenNeeds += group.Parts is { } parts && child.Spec.Part != FlowPart.Main && child.Spec.Part <= parts.Begun ? 2 : 1;
            }

            group.Parts?.Begun = FlowPart.Main;
        }
    }

    private void MovedInside(PlanNode group, PlanNode child, NodeLifecycle was)
    {
        var more = child.IsEnded ? -1 : was == NodeLifecycle.Ended ? 1 : 0;
        group.OpenChildren += more;
        if (group.OpenChildren == 0)
        {
            _done.Add(group);
        }

        if (group.Parts?.Count(child.Spec.Part, more) == true)
        {
            _turning.Add(group);
        }

        group.RunningChildren += child.Row.Lifecycle == NodeLifecycle.Running ? 1 : was == NodeLifecycle.Running ? -1 : 0;
        if (was == NodeLifecycle.Running)
        {
            while (group.Parked.TryDequeue(out var next))
            {
                if (next.Row.Lifecycle == NodeLifecycle.Ready)
                {
                    Enter(next);
                    break;
                }
            }
        }
    }

    private void Opened(PlanNode node)
    {
        node.OpenNeeds--;
        if (IsUndecided(node))
        {
            _undecided.Add(node);
        }
    }

    private void Enter(PlanNode node)
    {
        switch (node.Row.Lifecycle)
        {
            case NodeLifecycle.Pending when node.OpenNeeds == 0:
                _undecided.Add(node);
                break;
            case NodeLifecycle.Ready:
                _ready.Enqueue(node, node.Place);
                break;
            case NodeLifecycle.Backoff:
                _backingOff.Add(node);
                break;
        }
    }
}
