namespace Pantheon.Engine.Planning;

/// <summary>A queued run as the planner sees it: its urgency and its nodes in topological order.</summary>
public sealed class NightFlow
{
    private readonly List<NightNode> _nodes = [];

    public NightFlow(string id, int priority, IReadOnlyList<NightNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        (Id, Priority) = (id, priority);
        foreach (var node in nodes)
        {
            Append(node);
        }

        Measure();
    }

    public string Id { get; }

    /// <summary>The lower, the more urgent; 0 comes before all else.</summary>
    public int Priority { get; }

    /// <summary>The label or repository on whose part of the night it runs.</summary>
    public string Share { get; init; } = "";

    /// <summary>Nights in which it was left out.</summary>
    public int PassedOver { get; init; }

    public IReadOnlyList<NightNode> Nodes => _nodes;

    /// <summary>Seconds of the longest path through it by estimate, each node alone on its server.</summary>
    public double CriticalPath { get; private set; }

    internal NightStage Stage { get; set; }

    /// <summary>Why it was set aside, in words; null where it was not.</summary>
    internal string? Aside { get; set; }

    /// <summary>Set aside for good, unless its owner lets it on.</summary>
    internal bool IsHeld { get; set; }

    /// <summary>Its run is at work: it is no new work, whatever of it has begun.</summary>
    internal bool IsStarted { get; set; }

    internal double TakenSeconds { get; set; }

    internal bool IsBegun => _nodes.Any(node => node.Phase is NightPhase.Running or NightPhase.Done);

    internal bool IsDone => _nodes.All(node => node.Phase == NightPhase.Done);

    internal void Append(NightNode node)
    {
        node.Flow = this;
        node.Link();
        _nodes.Add(node);
    }

    /// <summary>Counts anew how long its paths are.</summary>
    internal void Measure()
    {
        for (var at = _nodes.Count - 1; at >= 0; at--)
        {
            var longest = 0.0;
            foreach (var follower in _nodes[at].Followers)
            {
                longest = Math.Max(longest, follower.Tail);
            }

            _nodes[at].Tail = _nodes[at].EstimateSeconds + longest;
            CriticalPath = Math.Max(CriticalPath, _nodes[at].Tail);
        }
    }
}
