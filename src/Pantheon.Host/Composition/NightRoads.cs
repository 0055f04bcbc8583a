using Pantheon.Core.Boxes;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Egress;
using Pantheon.Runtimes.Routing;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Composition;

/// <summary>All that this process may connect to while a night is open: the admitted pools, its own store, the collector of telemetry that the policy lists, and the service manager.</summary>
internal static class NightRoads
{
    /// <param name="collector">Where telemetry goes; null where it goes nowhere, or the policy does not list it.</param>
    public static EgressGuard Of(RuntimeSet runtimes, PantheonStore store, HostEnvironment environment, TelemetryEndpoint? collector)
    {
        List<string> roads = [.. runtimes.Reaches];
        foreach (var reach in store.Reaches)
        {
            roads.Add(reach ?? throw StoreOpening.ByName());
        }

        if (collector is not null)
        {
            roads.Add(collector.Listed);
        }

        // the service manager may name its socket in the abstract space, which no other list needs to spell
        string[] sockets = environment.Find("NOTIFY_SOCKET") is { Length: > 0 } notify ? [notify] : [];
        var list = EgressList.Parse(roads);
        return new EgressGuard(list.Endpoints, list.UnixSockets.Concat(sockets));
    }
}
