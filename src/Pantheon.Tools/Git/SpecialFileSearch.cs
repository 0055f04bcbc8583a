using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Git;

/// <summary>Finds pipes, sockets and devices in a worktree, which the framework cannot tell from files without opening them.</summary>
internal sealed class SpecialFileSearch(ProcessRunner processes)
{
    /// <summary>The first special file below the folder, or null.</summary>
    public async Task<string?> FindAsync(string folder, CancellationToken cancellationToken)
    {
        var spec = new ProcessSpec
        {
            FileName = "find",
            Arguments = ["-P", folder, "(", "-type", "p", "-o", "-type", "s", "-o", "-type", "b", "-o", "-type", "c", ")", "-print0", "-quit"],
            Environment = GitEnvironment.Variables,
            Timeout = TimeSpan.FromMinutes(2),
        };
        var outcome = await processes.RunAsync(spec, cancellationToken);
        return outcome.Succeeded
            ? outcome.StandardOutput.Split('\0', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()
            : throw new WorkspaceException(
                Codes.SpecialFile,
                FailureKind.SandboxRefused,
                $"the worktree '{folder}' could not be looked through: {GitCommand.FirstLines(outcome.StandardError)}.");
    }
}
