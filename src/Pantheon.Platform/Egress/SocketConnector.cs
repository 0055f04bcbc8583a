using System.Net;
using System.Net.Sockets;

namespace Pantheon.Platform.Egress;

/// <summary>Connects by a real socket, TCP or Unix.</summary>
public sealed class SocketConnector : IConnector
{
    public async ValueTask<Connected> ConnectAsync(EndPoint target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        var socket = target.AddressFamily == AddressFamily.Unix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellationToken);
            return new Connected(new NetworkStream(socket, ownsSocket: true), socket.RemoteEndPoint);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
