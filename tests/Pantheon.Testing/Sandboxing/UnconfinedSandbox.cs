using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Testing.Sandboxing;

/// <summary>No walls at all, for tests of what stands before them; Pantheon itself has no such thing.</summary>
public sealed class UnconfinedSandbox : ISandbox
{
    public string Name => "unconfined";

    public bool Isolates => false;

    public ProcessSpec Confine(ProcessSpec spec, SandboxProfile profile) => spec with { WorkingDirectory = spec.WorkingDirectory ?? profile.Worktree };

    public Task<SandboxCheck> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(SandboxCheck.Passed);
}
