using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Workspaces;

/// <summary>A repository or worktree that cannot be used: unborn HEAD, unknown base, nested git folder, patch that does not apply …</summary>
public sealed class WorkspaceException(string code, FailureKind kind, string message, string? hint = null, Exception? inner = null)
    : PantheonException(code, message, hint, inner)
{
    public FailureKind Kind { get; } = kind;
}
