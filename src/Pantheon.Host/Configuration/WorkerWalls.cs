using System.Reflection;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Confinement;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.Routing;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Configuration;

/// <summary>Puts a night worker behind its own wall: the program starts itself anew in its own place and raises the wall before its first line of work.</summary>
public static class WorkerWalls
{
    // only ever narrows: whoever sets it restricts the program, and a worker compares it with what it needs
    private const string Variable = "PANTHEON_WALL";
    private const string ProgramName = "pantheon";

    /// <summary>The program's first act: raises the wall that it was started anew for, if it was, and forgets what it was told for that.</summary>
    public static void RaiseWhereAsked()
    {
        // the runtime has read it: neither a gate nor a tool has anything to do with it
        Environment.SetEnvironmentVariable(SelfReplacement.CompilerRests, null);
        var asked = Environment.GetEnvironmentVariable(Variable);
        if (asked is null)
        {
            return;
        }

        Environment.SetEnvironmentVariable(Variable, null);
        if (OperatingSystem.IsLinux() && WallPorts.Parse(asked) is { } ports && WallSupport.WhyNot() is null)
        {
            try
            {
                ProcessWall.Raise(ports);
            }
            catch (ProcessStartException refused)
            {
                throw new PantheonException(Codes.WorkerWallNotRaised, refused.Message, "pantheon doctor --night names what this kernel offers; nothing was started", refused);
            }
        }
    }

    /// <summary>Starts the program anew behind the wall of this night, unless it stands behind exactly that one. Where the kernel has none, it goes on without.</summary>
    public static void Enter(HostEnvironment environment, BoxSpec box, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var needed = PortsOf(box, policy);
        if (!OperatingSystem.IsLinux() || WallSupport.WhyNot() is not null || needed.Equals(ProcessWall.Raised) || Assembly.GetEntryAssembly()?.GetName().Name != ProgramName)
        {
            return;
        }

        SelfReplacement.WithEnvironment(new Dictionary<string, string>(environment.Variables, StringComparer.Ordinal) { [Variable] = needed.ToString() });
    }

    /// <summary>The TCP ports of the model servers that the policy admits, of the store where it is not reached by a socket file, and of the collector of telemetry that the policy lists.</summary>
    public static WallPorts PortsOf(BoxSpec box, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(policy);
        var pools = box.Pools.Values.Where(pool => pool.Origin == RuntimeOrigin.Local && PolicyGuard.IsPoolAllowed(policy, new PoolClaim(pool.Name, pool.Origin))).Select(PortOf).OfType<int>();
        int[] collector = box.Telemetry.Otlp is { Address: { } address } endpoint && TelemetryRules.WhyNot(policy, endpoint) is null ? [address.Port] : [];
        return new WallPorts(pools.Concat(StoreOptions.TcpPortsOf(box.Postgres)).Concat(collector));
    }

    /// <summary>Null for a pool without TCP, and for one that is refused: its own check says so.</summary>
    private static int? PortOf(PoolSpec pool)
    {
        try
        {
            return RuntimeFactory.AddressOf(pool)?.Port;
        }
        catch (PantheonException)
        {
            return null;
        }
    }
}
