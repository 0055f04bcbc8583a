using System.Text.RegularExpressions;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Replaying;

/// <summary>Reads from a journal which sub-flows and handlers were ended by their time, and when.</summary>
internal static partial class RecordedLimits
{
    public static ToldLimits Of(IReadOnlyList<RecordedEvent> events)
    {
        var groups = events.Where(recorded => recorded.Event.Kind is EventKinds.NodeMapped or EventKinds.NodeEntered).Select(recorded => recorded.Event.Node).OfType<NodeId>().ToHashSet();
        var (ended, handlers) = (new Dictionary<NodeId, DateTimeOffset>(), new Dictionary<NodeId, DateTimeOffset>());
        DateTimeOffset? all = null;
        foreach (var recorded in events)
        {
            foreach (var said in new[] { recorded.Event.Data["reason"]?.ToString(), recorded.Event.Data["message"]?.ToString() }.OfType<string>())
            {
                if (Group().Match(said) is { Success: true } group && groups.Contains(new NodeId(group.Groups[1].Value)))
                {
                    ended.TryAdd(new NodeId(group.Groups[1].Value), recorded.At);
                }
                else if (Inner().Match(said) is { Success: true } inner)
                {
                    handlers.TryAdd(new NodeId(inner.Groups[1].Value), recorded.At);
                }
                else if (said.StartsWith("the handlers of the flow did not end within ", StringComparison.Ordinal))
                {
                    all ??= recorded.At;
                }
            }
        }

        return new ToldLimits(ended, handlers, all);
    }

    [GeneratedRegex("^'([^']+)' did not end within ")]
    private static partial Regex Group();

    [GeneratedRegex("^the handlers of '([^']+)' did not end within ")]
    private static partial Regex Inner();
}
