using Pantheon.Core.Flows;

namespace Pantheon.Engine.Nodes;

/// <summary>Does what one kind of node does; one attempt, without touching the run's state.</summary>
public interface INodeHandler
{
    /// <summary>Whether the attempt works in a worktree.</summary>
    bool NeedsWorkspace { get; }

    /// <summary>Whether what it changes in the worktree goes on to the nodes after it, is kept beside, or is not looked at.</summary>
    EditMode Edits(NodeSpec node, RunContext run);

    Task<NodeEnd> RunAsync(NodeContext context, CancellationToken cancellationToken);
}
