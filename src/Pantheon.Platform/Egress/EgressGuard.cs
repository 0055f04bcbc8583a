using System.Net;
using System.Net.Sockets;

namespace Pantheon.Platform.Egress;

/// <summary>Decides whether a connection may be made: only to an address and port, or a socket file, that stands on its list.</summary>
public sealed class EgressGuard
{
    private static readonly IPNetwork[] NeverAPeer =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/3"),

        // IPv4 in other clothes: compatible, translated, NAT64, Teredo, 6to4
        IPNetwork.Parse("::ffff:0:0:0/96"), IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("64:ff9b:1::/48"), IPNetwork.Parse("2001::/32"), IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("fec0::/10"), IPNetwork.Parse("ff00::/8"),

        // where clouds hand out their credentials
        IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("168.63.129.16/32"), IPNetwork.Parse("192.0.0.192/32"),
        IPNetwork.Parse("fd00:ec2::/32"), IPNetwork.Parse("fd20:ce::254/128"),
    ];

    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    private readonly EgressList _list;
    private readonly IReadOnlySet<IPEndPoint> _endpoints;
    private readonly IReadOnlySet<string> _unixSockets;

    public EgressGuard(EgressList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        (_list, _endpoints, _unixSockets) = (list, list.Endpoints, list.UnixSockets);
    }

    public EgressGuard(IEnumerable<IPEndPoint> endpoints, IEnumerable<string> unixSockets)
    {
        (_list, _endpoints, _unixSockets) = (EgressList.Empty, endpoints.ToHashSet(), unixSockets.ToHashSet(StringComparer.Ordinal));
        foreach (var endpoint in _endpoints)
        {
            if (WhyNever(endpoint) is { } reason)
            {
                throw new ArgumentException($"'{endpoint}' cannot stand on the list of allowed endpoints: {reason}.", nameof(endpoints));
            }
        }
    }

    public bool IsAllowed(IPEndPoint endpoint) => WhyRefused(endpoint) is null;

    public bool IsAllowed(string unixSocketPath) => _unixSockets.Contains(unixSocketPath);

    /// <summary>Whether a name stands on the list with exactly this port; what it means is asked only then.</summary>
    public bool IsListed(string name, int port) => _list.Names.Contains(FormattableString.Invariant($"{name}:{port}"));

    public string? WhyRefused(IPEndPoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return WhyNever(endpoint) is { } reason ? $"{endpoint} can never be reached: {reason}" : _endpoints.Contains(endpoint) ? null : $"{endpoint} is not on the list";
    }

    /// <summary>Why a listed name may not be followed to what it means: each answer must be this machine or a listed address, or none is believed.</summary>
    public string? WhyRefused(string name, int port, IReadOnlyList<IPAddress> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        if (!IsListed(name, port))
        {
            return $"{name}:{port} is not on the list";
        }

        return answers.Count == 0
            ? $"{name} cannot be resolved"
            : answers.Select(answer => WhyAnswerRefused(new IPEndPoint(answer, port))).FirstOrDefault(reason => reason is not null) is { } poisoned
                ? $"an answer for {name} is refused: {poisoned}"
                : null;
    }

    /// <summary>Why no list can allow this endpoint, or null: it is no single machine's own address, or a disguise of another one.</summary>
    public static string? WhyNever(IPEndPoint endpoint)
    {
        var address = endpoint.Address;
        if (endpoint.Port == 0)
        {
            return "it has no port";
        }

        if (address.IsIPv4MappedToIPv6 || (address.AddressFamily == AddressFamily.InterNetworkV6 && Compatible.Contains(address) && !address.Equals(IPAddress.IPv6Loopback)))
        {
            return "its address is unspecified, or an IPv4 address in IPv6 clothes; name the IPv4 address itself";
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0)
        {
            return "its address is bound to one network device";
        }

        return Array.Exists(NeverAPeer, network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))
            ? "its address is unspecified, link-local, multicast, a cloud's metadata service, or stands for another address"
            : null;
    }

    private string? WhyAnswerRefused(IPEndPoint answer) =>
        WhyNever(answer) is null && IPAddress.IsLoopback(answer.Address) ? null : WhyRefused(answer);
}
