using System.Net;
using Pantheon.Host.Configuration;
using Pantheon.Platform.Confinement;
using Pantheon.Platform.Egress;

namespace Pantheon.Host.Doctor.Night;

/// <summary>What a worker behind its own wall could reach: an address nobody owns by TCP and UDP, and a listener of this machine that nothing lists.</summary>
internal sealed class ReachCheck(IPEndPoint target) : IDoctorCheck
{
    public string Name => "worker";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        using var control = new LoopbackCanary();
        var ports = scene is { Box: { } box, Policy: { } policy } ? WorkerWalls.PortsOf(box, policy) : new WallPorts([]);
        var reach = await ReachProbe.TryAsync(ports, target, control.Address).WaitAsync(cancellationToken);
        var seen = control.WasReached;
        return [Judge(reach, seen, ports)];
    }

    internal CheckResult Judge(WorkerReach reach, bool controlSaw, WallPorts ports)
    {
        var open = new List<string>();
        Add(open, reach.Tcp, $"TCP to {target}");
        Add(open, reach.Datagram, $"UDP to {target.Address}:53");
        if (reach.Control != ReachResult.Refused || controlSaw)
        {
            open.Add("a listener of this machine on an unlisted port");
        }

        return (open.Count, reach.HasWall) switch
        {
            (0, true) => CheckResult.Pass(Name, $"behind its wall (ports {ports}) a worker reached neither {target} by TCP, nor port 53 by UDP, nor an unlisted port of this machine"),
            (0, false) => CheckResult.Warn(Name, $"nothing was reached, but not by a wall of the worker's own: {WallSupport.WhyNot()}", "a kernel of 6.7 or newer with Landlock"),
            (_, true) => CheckResult.Fail(Name, $"a worker behind its wall reached {string.Join(", ", open)}", "report this: the wall does not hold on this kernel"),
            _ => CheckResult.Warn(Name, $"no wall of the worker's own, {WallSupport.WhyNot()}; it could reach {string.Join(", ", open)}", "a kernel of 6.7 or newer with Landlock; IPAddressDeny=any in the unit"),
        };
    }

    private static void Add(List<string> open, ReachResult result, string what)
    {
        if (result != ReachResult.Refused)
        {
            open.Add(what + (result == ReachResult.Sent ? " (sent, no answer)" : " (answered)"));
        }
    }
}
