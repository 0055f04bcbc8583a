using Pantheon.Core.Identity;

namespace Pantheon.Engine.Nodes;

/// <summary>When the time of sub-flows and of handlers was over, as a journal says: whoever hears a run again goes by it, and not by a clock that knows of no waiting.</summary>
/// <param name="Groups">The sub-flows whose time was over; of no other is it ever.</param>
/// <param name="Handlers">The sub-flows whose handlers had no time left.</param>
/// <param name="All">When the flow's own handlers had no time left; null where they had.</param>
public sealed record ToldLimits(IReadOnlyDictionary<NodeId, DateTimeOffset> Groups, IReadOnlyDictionary<NodeId, DateTimeOffset> Handlers, DateTimeOffset? All)
{
    public DateTimeOffset? OfGroup(NodeId group) => Groups.TryGetValue(group, out var at) ? at : null;

    public DateTimeOffset? OfHandlers(NodeId group) => Handlers.TryGetValue(group, out var at) ? at : null;
}
