using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Nodes;

/// <summary>The worktree of one attempt, made when the attempt begins its work: who only waits for a seat takes no disk.</summary>
public sealed class AttemptWorktree(Func<CancellationToken, Task<Workspace>> create)
{
    /// <summary>The worktree; null until it was opened.</summary>
    public Workspace? Opened { get; private set; }

    public async Task<Workspace> OpenAsync(CancellationToken cancellationToken) => Opened ??= await create(cancellationToken);
}
