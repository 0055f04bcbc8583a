using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Nodes;

/// <summary>An ended ancestor as a node sees it: its spec, its row, its last attempt and the change it made.</summary>
public sealed record NodeView(NodeSpec Spec, NodeRun Row, Attempt? Last)
{
    /// <summary>From the tree its needs left to the tree it left; null when it changed nothing.</summary>
    public Patch? Change { get; init; }

    /// <summary>The map or sub-flow that it is in.</summary>
    public NodeId? Parent { get; init; }

    /// <summary>How many items a map had; null for any other node, and for a map that never began.</summary>
    public int? Items { get; init; }

    /// <summary>The tree it left.</summary>
    public string? Tree { get; init; }
}
