using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Pantheon.Platform.Egress;

/// <summary>Decides whether a connection may be made: only to an address and port, or a socket file, that stands on its list.</summary>
public sealed class EgressGuard
{
    private static readonly IPNetwork[] NeverAPeer =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/128"), IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("2001::/32"),
        IPNetwork.Parse("2002::/16"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    private readonly FrozenSet<IPEndPoint> _endpoints;
    private readonly FrozenSet<string> _unixSockets;

    public EgressGuard(IEnumerable<IPEndPoint> endpoints, IEnumerable<string> unixSockets)
    {
        _endpoints = endpoints.ToFrozenSet();
        _unixSockets = unixSockets.ToFrozenSet(StringComparer.Ordinal);
        foreach (var endpoint in _endpoints)
        {
            if (WhyNever(endpoint) is { } reason)
            {
                throw new ArgumentException($"'{endpoint}' cannot stand on the list of allowed endpoints: {reason}.", nameof(endpoints));
            }
        }
    }

    public bool IsAllowed(IPEndPoint endpoint) => WhyNever(endpoint) is null && _endpoints.Contains(endpoint);

    public bool IsAllowed(string unixSocketPath) => _unixSockets.Contains(unixSocketPath);

    /// <summary>Why no list can allow this endpoint, or null: it is no single machine's own address, or a disguise of another one.</summary>
    public static string? WhyNever(IPEndPoint endpoint)
    {
        var address = endpoint.Address;
        if (endpoint.Port == 0)
        {
            return "it has no port";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return "its address is an IPv4 address in IPv6 clothes; name the IPv4 address itself";
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0)
        {
            return "its address is bound to one network device";
        }

        return Array.Exists(NeverAPeer, network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))
            ? "its address is unspecified, link-local, multicast, or stands for another address"
            : null;
    }
}
