using System.Globalization;
using Pantheon.Core.Identity;
using Pantheon.Engine.Planning;

namespace Pantheon.Engine.Directing;

/// <summary>A run as the planner sees it, and which of its nodes is which.</summary>
internal sealed class LiveFlow(RunId run, NightFlow flow, IReadOnlyDictionary<NodeId, NightNode> nodes)
{
    private readonly Dictionary<NodeId, NightNode> _asked = [];
    private int _more;

    public RunId Run { get; } = run;

    public NightFlow Flow { get; } = flow;

    /// <summary>What was planned for a node, an item of a map by the map's name; null for one that nobody planned.</summary>
    public NightNode? Planned(NodeId node) => nodes.GetValueOrDefault(node) ?? nodes.GetValueOrDefault(new NodeId(MapOf(node.Value)));

    /// <summary>What stands for an attempt: the planned node as long as nobody works it, else one more.</summary>
    public (NightNode Node, bool IsNew) Of(NodeId node, ModelProfile? model, double usualSeconds)
    {
        var planned = Planned(node);
        if (planned is { Phase: NightPhase.Waiting })
        {
            _asked[node] = planned;
            return (planned, false);
        }

        if (_asked.TryGetValue(node, out var before) && before.Phase == NightPhase.Waiting)
        {
            return (before, false);
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"{node}+{++_more}");
        var more = new NightNode(id, model, planned?.EstimateSeconds ?? usualSeconds, []) { Prefix = planned?.Prefix ?? "" };
        _asked[node] = more;
        return (more, true);
    }

    /// <summary>`fix.3` is an item of `fix`.</summary>
    private static string MapOf(string node)
    {
        var dot = node.LastIndexOf('.');
        return dot > 0 && dot + 1 < node.Length && node.AsSpan(dot + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? node[..dot] : node;
    }
}
