using System.Net;
using System.Net.Sockets;
using Pantheon.Platform.Egress;

namespace Pantheon.Platform.Confinement;

/// <summary>Tells by trying, on the calling thread, whether a worker's wall stands: nothing that says so is believed.</summary>
public static class WallProbe
{
    private const int FirstPort = 9;
    private const int Ports = 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What is open that a wall would shut, in words; empty where it stands. Nothing leaves: the one connection tried goes to this machine itself.</summary>
    public static IReadOnlyList<string> Holes(WallPorts allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        var holes = new List<string>();
        Add(holes, "datagrams (UDP, DNS)", AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Add(holes, "datagrams over IPv6", AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        Add(holes, "raw packets", AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
        if (ConnectsTo(allowed))
        {
            holes.Add("TCP to a port that is not listed");
        }

        return holes;
    }

    private static void Add(List<string> holes, string what, AddressFamily family, SocketType type, ProtocolType protocol)
    {
        if (SocketAttempt.Make(family, type, protocol) != SocketError.AccessDenied)
        {
            holes.Add(what);
        }
    }

    /// <summary>Landlock answers "permission denied" before anything is sent; any other answer shows that it did not look.</summary>
    private static bool ConnectsTo(WallPorts allowed)
    {
        // whether anybody listens there makes no difference to the answer looked for
        var port = Enumerable.Range(FirstPort, Ports).First(port => !allowed.All.Contains(port));
        return SocketAttempt.Connect(new IPEndPoint(IPAddress.Loopback, port), Patience) != SocketError.AccessDenied;
    }
}
