using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Sessions;

namespace Pantheon.Engine.Running;

/// <summary>What the loop hands to one attempt: its row, and reads of the plan that stay true while it runs, as its ancestors have ended.</summary>
internal sealed record AttemptPlan
{
    public required NodeSpec Node { get; init; }

    public required Attempt Attempt { get; init; }

    /// <summary>Tries that failed before, and times it was sent back.</summary>
    public int Round { get; init; }

    /// <summary>Where a retry goes on from; null starts from the tree its needs left.</summary>
    public string? KeptTree { get; init; }

    /// <summary>The session that an attempt before it was broken off in; null begins a new one.</summary>
    public SavedSession? Saved { get; init; }

    /// <summary>Whether it is a handler of the flow.</summary>
    public bool IsHandler { get; init; }

    /// <summary>Where it is counted that it only waits.</summary>
    public IReadOnlyList<TurnWaits> Waits { get; init; } = [];

    public required Func<CancellationToken, ValueTask<string>> NeedsTree { get; init; }

    public required Func<CancellationToken, Task<IReadOnlyList<NodeView>>> Ancestors { get; init; }

    public required Func<Patch, EvaluationContext> Values { get; init; }

    public required Func<EvaluationContext, bool> CanGoBack { get; init; }
}
