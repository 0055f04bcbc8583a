using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Host.Worker.Gate;

/// <summary>Nights are worked on Linux, because only its kernel has the walls; on Windows that is WSL2.</summary>
internal sealed class PlatformGate : IGateCheck
{
    public Task CheckAsync(GateScene scene, JsonObject facts, CancellationToken cancellationToken)
    {
        Require(scene.IsLinux);
        return Task.CompletedTask;
    }

    /// <summary>Also the first act of every command that would work a night.</summary>
    public static void Require(bool isLinux)
    {
        if (!isLinux)
        {
            throw new PantheonException(
                Codes.NightNeedsLinux,
                "the night does not open here: tools of a night run in a sandbox that only the Linux kernel has",
                "on Windows the worker runs inside WSL2: install Pantheon there (wsl --install), with the repositories on its own file system, and run the same command in it");
        }
    }
}
