using System.Net;

namespace Pantheon.Platform.Egress;

/// <summary>Makes the connection to a vetted endpoint; a seam, so that decisions can be tried without traffic.</summary>
public interface IConnector
{
    /// <summary>Throws <see cref="System.Net.Sockets.SocketException"/> when nobody answers there.</summary>
    ValueTask<Connected> ConnectAsync(EndPoint target, CancellationToken cancellationToken);
}
