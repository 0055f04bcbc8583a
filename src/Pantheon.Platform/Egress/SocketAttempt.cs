using System.Net;
using System.Net.Sockets;

namespace Pantheon.Platform.Egress;

/// <summary>Tries to reach an address on the calling thread, whatever stands around that, and tells how it ended; nothing is read and the connection is closed at once.</summary>
internal static class SocketAttempt
{
    /// <summary>Makes a socket of this kind and closes it.</summary>
    public static SocketError Make(AddressFamily family, SocketType type, ProtocolType protocol)
    {
        try
        {
            using var socket = new Socket(family, type, protocol);
            return SocketError.Success;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode;
        }
    }

    /// <summary>By TCP; <see cref="SocketError.TimedOut"/> when nobody answered in time.</summary>
    public static SocketError Connect(IPEndPoint to, TimeSpan patience)
    {
        try
        {
            using var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try
            {
                socket.Connect(to);
                return SocketError.Success;
            }
            catch (SocketException underWay) when (underWay.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                return socket.Poll(patience, SelectMode.SelectWrite) || socket.Poll(TimeSpan.Zero, SelectMode.SelectError)
                    ? (SocketError)(int)(socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) ?? 0)
                    : SocketError.TimedOut;
            }
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode;
        }
    }

    /// <summary>One byte by UDP; success says that it was sent.</summary>
    public static SocketError Send(IPEndPoint to)
    {
        try
        {
            using var socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.SendTo([0], to);
            return SocketError.Success;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode;
        }
    }
}
