using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Confinement;

/// <summary>Tells by trying, on the calling thread, whether a worker's wall stands: nothing that says so is believed.</summary>
public static class WallProbe
{
    private const int Internet = 2;
    private const int Packet = 17;
    private const int VirtualMachine = 40;
    private const int Stream = 1;
    private const int Datagram = 2;
    private const int Raw = 3;
    private const int CloseOnExec = 0x80000;

    /// <summary>What is open that a wall would shut, in words; empty where it stands. Nothing is sent: the one connection tried goes to this machine itself.</summary>
    public static IReadOnlyList<string> Holes(WallPorts allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        var holes = new List<string>();
        Add(holes, "datagrams (UDP, DNS)", Internet, Datagram);
        Add(holes, "virtual machine sockets", VirtualMachine, Stream);
        Add(holes, "raw packets", Packet, Raw);
        if (ConnectsTo(allowed))
        {
            holes.Add("TCP to a port that is not listed");
        }

        return holes;
    }

    /// <summary>Whether the kernel lets the calling thread make such a socket; EPERM is the wall's own answer.</summary>
    private static void Add(List<string> holes, string what, int family, int type)
    {
        var descriptor = WallCalls.Socket(family, type | CloseOnExec, 0);
        if (descriptor >= 0)
        {
            _ = WallCalls.Close(descriptor);
        }

        if (descriptor >= 0 || Marshal.GetLastPInvokeError() != ErrorNumber.NotPermitted)
        {
            holes.Add(what);
        }
    }

    /// <summary>Landlock answers "permission denied" before anything is sent; any other answer shows that it did not look.</summary>
    private static bool ConnectsTo(WallPorts allowed)
    {
        // nobody listens at the discard port of this machine, and whether anybody does makes no difference to the answer looked for
        var port = Enumerable.Range(9, 1024).First(port => !allowed.All.Contains(port));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode != SocketError.AccessDenied;
        }
    }
}
