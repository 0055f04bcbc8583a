using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Sessions;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Nodes;

/// <summary>Everything one attempt at a node may know; immutable, so that handlers run in parallel.</summary>
public sealed record NodeContext
{
    public required RunContext Run { get; init; }

    public required EngineSeams Seams { get; init; }

    public required BaseStanding Base { get; init; }

    public required NodeSpec Node { get; init; }

    public required AttemptId Attempt { get; init; }

    public required byte[] SpanId { get; init; }

    /// <summary>What its expressions read.</summary>
    public required EvaluationContext Values { get; init; }

    /// <summary>Ended ancestors by name, in spec order.</summary>
    public required IReadOnlyList<NodeView> Ancestors { get; init; }

    /// <summary>Where its worktree is made once it works; null for nodes that need none.</summary>
    public AttemptWorktree? Worktree { get; init; }

    /// <summary>The worktree; null until it is made.</summary>
    public Workspace? Workspace => Worktree?.Opened;

    /// <summary>The tree of its worktree when the attempt starts.</summary>
    public required string InputTree { get; init; }

    /// <summary>Base to input tree.</summary>
    public required Patch RunPatch { get; init; }

    public required NodeClock Clock { get; init; }

    /// <summary>Where it is counted that the attempt only waits.</summary>
    public IReadOnlyList<TurnWaits> Waits { get; init; } = [];

    /// <summary>Whether it is a handler of the flow: it runs whatever the run has spent.</summary>
    public bool IsHandler { get; init; }

    /// <summary>The session to go on with, whose tree the worktree holds; null for a new one.</summary>
    public SavedSession? Saved { get; init; }

    /// <summary>Tries of this node that failed, and times it was sent back; outages are no tries.</summary>
    public int Round { get; init; }

    /// <summary>Whether a failure of this attempt still can go back to an ancestor.</summary>
    public bool CanGoBack { get; init; }

    /// <summary>Globs that the attempt may not change: the repository's, the node's, and test files that somebody else wrote.</summary>
    public IReadOnlyList<string> Protected { get; init; } = [];

    /// <summary>What it hears from outside besides trees.</summary>
    public INodeTape Tape { get; init; } = new NodeTape(text => text);

    /// <summary>What the same work came to before; null for a node that is always worked.</summary>
    public NodeCache? Cache { get; init; }

    /// <summary>Test files of the base that the change edited and that stand here as the base has them.</summary>
    public IReadOnlyList<string> PutBack { get; init; } = [];

    /// <summary>Makes the worktree, unless it stands already.</summary>
    public Task<Workspace> EnterAsync(CancellationToken cancellationToken) =>
        (Worktree ?? throw new InvalidOperationException($"node '{Node.Id}' has no worktree")).OpenAsync(cancellationToken);

    /// <summary>
    /// Waits with the attempt's clock stopped. What it waits for may not come before the night ends: where the run is brought to rest the attempt rests too, and begins anew when the run is taken up.
    /// </summary>
    public async Task<T> WaitOrRestAsync<T>(Func<CancellationToken, Task<T>> wait, CancellationToken impatience = default)
    {
        ArgumentNullException.ThrowIfNull(wait);
        Count(1);
        try
        {
            return await Clock.WaitFreeAsync(async token =>
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(token, impatience, Run.Draining.Token);
                return await wait(either.Token);
            });
        }
        catch (OperationCanceledException) when (Run.Draining.IsCancellationRequested)
        {
            Clock.Rest();
            throw;
        }
        finally
        {
            Count(-1);
        }
    }

    /// <summary>Lets a turn of a model begin; where the run has spent what a night gives it, it is brought to rest, and the attempt with it.</summary>
    public async Task BeforeTurnAsync()
    {
        if (!IsHandler && Tape.Told(TapedWords.Spent, () => Run.Budget.WhyNoTurn)?.ToString() is { } spent)
        {
            Run.Budget.Spent(spent);
            await WaitOrRestAsync(async token =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, Seams.Time, token);
                return true;
            });
        }
    }

    private void Count(int more)
    {
        foreach (var waits in Waits)
        {
            waits.Wait(more, Seams.Time.GetUtcNow());
        }
    }

    public NodeView? Find(NodeId id) => Ancestors.FirstOrDefault(view => view.Spec.Id == id);
}
