using System.Net.Sockets;

namespace Pantheon.Platform.Egress;

/// <summary>Listeners of this machine that a sandboxed tool must not reach: a TCP port on loopback, a socket file, and a socket of the abstract space.</summary>
public sealed class ProbeCanaries : IDisposable
{
    private readonly LoopbackCanary _tcp = new();
    private readonly Socket _file;
    private readonly Socket? _abstract;

    /// <param name="folder">Where the socket file is made; a short path, as the system bounds them.</param>
    public ProbeCanaries(string folder)
    {
        SocketFile = Path.Combine(folder, "canary");
        _file = Listen(SocketFile);
        AbstractName = "pantheon-canary-" + Guid.NewGuid().ToString("n")[..12];
        _abstract = OperatingSystem.IsLinux() ? Listen('\0' + AbstractName) : null;
    }

    public int Port => _tcp.Address.Port;

    public string SocketFile { get; }

    /// <summary>Without the NUL it begins with.</summary>
    public string AbstractName { get; }

    public void Dispose()
    {
        _tcp.Dispose();
        _file.Dispose();
        _abstract?.Dispose();
        File.Delete(SocketFile);
    }

    private static Socket Listen(string address)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(address));
        socket.Listen();
        return socket;
    }
}
