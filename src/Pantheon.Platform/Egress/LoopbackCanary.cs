using System.Net;
using System.Net.Sockets;

namespace Pantheon.Platform.Egress;

/// <summary>Listens on a free port of this machine that no policy lists, and tells whether anybody came.</summary>
public sealed class LoopbackCanary : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public LoopbackCanary() => _listener.Start();

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Whether a connection has arrived.</summary>
    public bool WasReached => _listener.Pending();

    public void Dispose() => _listener.Dispose();
}
