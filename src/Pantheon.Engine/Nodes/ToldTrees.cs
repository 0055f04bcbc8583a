using Pantheon.Core.Identity;

namespace Pantheon.Engine.Nodes;

/// <summary>Which trees could not be had any more when a worker took a run up, as a journal says: whoever hears the run again goes by it, and not by what lies on the machine now.</summary>
/// <param name="Lost">The nodes that were sent back for it, in order, each with the reason.</param>
/// <param name="BegunAnew">The attempts whose session was begun anew for it.</param>
public sealed record ToldTrees(IReadOnlyList<(NodeId Node, string Why)> Lost, IReadOnlySet<AttemptId> BegunAnew)
{
    /// <summary>What the reason begins with of a session that was begun anew for the sake of its tree.</summary>
    public const string OfSession = "its tree ";
}
