using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing;

/// <summary>No walls at all: for a person's own work by day, never for a night.</summary>
public sealed class UnconfinedSandbox : ISandbox
{
    public string Name => "unconfined";

    public bool Isolates => false;

    public ProcessSpec Confine(ProcessSpec spec, SandboxProfile profile) => spec with
    {
        WorkingDirectory = spec.WorkingDirectory ?? profile.Worktree,
        Environment = SandboxEnvironment.Of(spec, profile, Path.GetTempPath()),
    };

    public Task<SandboxCheck> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(
        new SandboxCheck(true, "Tools run without isolation: they see the network and this account's files.", "Use 'bubblewrap' for anything but a day run.")
        {
            Unwatched = "nothing is refused without isolation",
        });
}
