using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Platform.Confinement;

namespace Pantheon.Host.Worker.Gate;

/// <summary>
/// The worker's own wall stands, told by trying: this takes the place of an egress canary, for what the kernel refuses to send need not be sent.
/// A kernel that has no such wall does not keep the night closed, as the wall is depth: the facts say that it is missing.
/// </summary>
internal sealed class WallGate : IGateCheck
{
    public Task CheckAsync(GateScene scene, JsonObject facts, CancellationToken cancellationToken)
    {
        if (scene.Wall.WhyNot is { } reason)
        {
            facts["worker_wall"] = $"none: {reason}";
            return Task.CompletedTask;
        }

        var needed = scene.Box is { } box ? WorkerWalls.PortsOf(box, scene.Policy) : new WallPorts([]);
        if (scene.Wall.Raised is not { } raised)
        {
            throw new PantheonException(Codes.WorkerWallNotRaised, "the night does not open: the worker does not stand behind its own wall, which this kernel can hold", "start it as 'pantheon night start', 'run' or 'serve'; pantheon doctor --night says more");
        }

        if (!raised.Equals(needed))
        {
            throw new PantheonException(
                Codes.WorkerWallOutdated,
                $"the night does not open: the worker's wall was raised for the ports {raised}, and policy {scene.Policy} now needs {needed}; a wall cannot be changed while it stands",
                "start the service anew (systemctl restart pantheon), so that it raises the wall of today");
        }

        var holes = scene.Wall.Holes(needed);
        if (holes.Count > 0)
        {
            throw new PantheonException(
                Codes.WorkerWallOpen, $"the night does not open: the worker's own wall has holes, {string.Join(", ", holes)}", "report this with the output of: pantheon doctor --night");
        }

        facts["worker_wall"] = $"TCP to the ports {needed} alone, no datagrams, tried when the night opened";
        return Task.CompletedTask;
    }
}
