using System.Diagnostics;

namespace Pantheon.Platform.Processes;

/// <summary>A child that the framework started and waits for.</summary>
internal sealed class FrameworkChild(Process process) : IStartedChild
{
    public int Id { get; } = process.Id;

    public Stream Input => process.StandardInput.BaseStream;

    public Stream Output => process.StandardOutput.BaseStream;

    public Stream Error => process.StandardError.BaseStream;

    public int ExitCode => process.ExitCode;

    public Task WaitForExitAsync() => process.WaitForExitAsync(CancellationToken.None);

    public void KillTree() => process.Kill(entireProcessTree: true);

    public void Dispose() => process.Dispose();
}
