using System.Net;
using Pantheon.Runtimes.Http;

namespace Pantheon.Runtimes.Attesting;

/// <summary>Whether an endpoint counts as listed: this machine, or the literal private address of a box nearby. Every proof of locality needs it, and it is never enough by itself.</summary>
public static class ListedAddress
{
    private static readonly IPNetwork[] Nearby = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("fc00::/7")];

    /// <summary>Null where it counts. A night besides reaches no other machine than those that its policy names under `egress.allow`.</summary>
    public static string? WhyNot(LocalEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return endpoint.IsLoopback || Array.Exists(Nearby, network => network.Contains(endpoint.Address!.Address)) // only a socket has no address, and that is loopback
            ? null
            : $"{endpoint.ServerAddress} is neither this machine nor the private address of one nearby";
    }
}
