using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>What a run takes over of the ended run that it is a retry of: everything that ended well, but for the node it begins from.</summary>
/// <param name="From">The node that is run again although it ended well; null runs only what did not end well.</param>
/// <param name="Downstream">What ended well on what that node gave is run again too; without it such a node stands in the way.</param>
public sealed record Adoption(NodeId? From, bool Downstream)
{
    /// <summary>The session of that node's first attempt is gone on with after so many of its model calls; null begins it anew.</summary>
    public int? UntilCall { get; init; }
}
