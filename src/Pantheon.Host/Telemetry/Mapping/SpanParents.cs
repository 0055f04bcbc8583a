using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>Finds the parent of each span of a run, so that every one hangs on another of the same trace: calls on what the row names, else on their attempt; nodes on the group around them; the rest on the run.</summary>
internal sealed class SpanParents
{
    private const string Map = "map";

    private readonly byte[] _root;
    private readonly HashSet<string> _known;
    private readonly Dictionary<(NodeId, int), byte[]> _attempts;
    private readonly Dictionary<string, byte[]> _enclosing = [];

    public SpanParents(RunRows rows)
    {
        _root = SpanIds.Of(rows.Run.Id);
        _attempts = rows.Attempts.ToDictionary(attempt => (attempt.Id.Node, attempt.Id.Number), attempt => attempt.SpanId);
        _known = [.. rows.Attempts.Select(attempt => Convert.ToHexString(attempt.SpanId)), .. rows.ModelCalls.Select(call => Convert.ToHexString(call.SpanId)), .. rows.ToolCalls.Select(call => Convert.ToHexString(call.SpanId))];
        var inside = rows.Nodes.Select(node => Around(node.Node.Value)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var tried = rows.Attempts.Select(attempt => attempt.Id.Node.Value).ToHashSet(StringComparer.Ordinal);
        Groups = [.. rows.Nodes.Where(node => inside.Contains(node.Node.Value) && !tried.Contains(node.Node.Value)).Select(node => GroupOf(rows, node))];
        // one that goes on too: its id is known, and it is told when it has ended
        foreach (var group in Groups.Where(group => group.Start is not null))
        {
            _enclosing[group.Node.Node.Value] = SpanIds.Of(rows.Run.Id, group.Node.Node.Value);
        }

        foreach (var attempt in rows.Attempts.Where(attempt => inside.Contains(attempt.Id.Node.Value)).OrderBy(attempt => attempt.Id.Number))
        {
            _enclosing[attempt.Id.Node.Value] = attempt.SpanId;
        }
    }

    public IReadOnlyList<NodeGroup> Groups { get; }

    public byte[] OfNode(NodeId node)
    {
        for (var around = Around(node.Value); around is not null; around = Around(around))
        {
            if (_enclosing.TryGetValue(around, out var id))
            {
                return id;
            }
        }

        return _root;
    }

    public byte[] OfCall(byte[] named, NodeId node, int attempt) =>
        _known.Contains(Convert.ToHexString(named)) ? named : _attempts.TryGetValue((node, attempt), out var id) ? id : _root;

    private static NodeGroup GroupOf(RunRows rows, NodeRun node)
    {
        var prefixes = new[] { node.Node.Value + "/", node.Node.Value + "[" };
        var within = rows.Attempts.Where(attempt => prefixes.Any(prefix => attempt.Id.Node.Value.StartsWith(prefix, StringComparison.Ordinal))).ToList();
        var isMap = rows.Nodes.Any(other => other.Node.Value.StartsWith(prefixes[1], StringComparison.Ordinal));
        return new NodeGroup(
            node,
            isMap ? Map : Word.Of(node.Kind),
            node.StartedAt ?? (within.Count > 0 ? within.Min(attempt => attempt.StartedAt) : null),
            node.Lifecycle == NodeLifecycle.Ended ? node.EndedAt ?? within.Max(attempt => attempt.EndedAt) : rows.Run.EndedAt);
    }

    /// <summary>`sub/test` lies in `sub`, and `fix[3]` in `fix`; null at the top.</summary>
    private static string? Around(string node)
    {
        var at = Math.Max(node.LastIndexOf('/'), node.EndsWith(']') ? node.LastIndexOf('[') : -1);
        return at > 0 ? node[..at] : null;
    }
}
