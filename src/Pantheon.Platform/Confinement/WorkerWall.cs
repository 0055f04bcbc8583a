using System.Runtime.InteropServices;
using Pantheon.Platform.Interop;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Platform.Confinement;

/// <summary>
/// A worker's own wall: no TCP but to the listed ports, no listening, no datagram, no raw packet, held by the kernel against every library in
/// the process. It goes by port, not by address: addresses are the guard's and the service manager's part.
/// </summary>
public sealed class WorkerWall(WallPorts ports) : ILaunchWall
{
    public WallPorts Ports => ports;

    /// <summary>Restricts the calling thread for good, with every thread and child it will start.</summary>
    public void PutUp()
    {
        var whyNot = WallSupport.WhyNot();
        if (whyNot is not null || SystemCallTable.ForThisMachine() is not { } table)
        {
            throw new ProcessStartException("the worker's wall", "the wall cannot stand here: " + whyNot);
        }

        if (!WallCalls.ForbidNewPrivileges())
        {
            throw Refused("no new privileges");
        }

        using var ruleset = WallCalls.CreateTcpRuleset();
        if (ruleset.IsInvalid)
        {
            throw Refused("a ruleset for TCP");
        }

        foreach (var port in ports.All)
        {
            if (!WallCalls.Allow(ruleset, WallCalls.ConnectTcp, port))
            {
                throw Refused(FormattableString.Invariant($"the rule for port {port}"));
            }
        }

        if (!WallCalls.Restrict(ruleset))
        {
            throw Refused("Landlock's restriction");
        }

        if (!WallCalls.Filter(SocketFilter.Assemble(table)))
        {
            throw Refused("the system call filter");
        }
    }

    private static ProcessStartException Refused(string what) => new("the worker's wall", $"the system refused {what}: {Marshal.GetLastPInvokeErrorMessage()}.");
}
