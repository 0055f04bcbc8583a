using System.Net;
using System.Net.Sockets;

namespace Pantheon.Runtimes.Http;

/// <summary>The one factory of HTTP clients: each speaks to exactly one vetted address, without proxy, redirects, cookies or name look-ups.</summary>
public static class LocalHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    public static HttpClient Create(LocalEndpoint endpoint)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            Proxy = null,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = (_, cancellationToken) => ConnectAsync(endpoint, cancellationToken),
        };

        // Deadlines are set per phase by the caller: a model may think for many minutes before its first byte.
        return new HttpClient(handler, disposeHandler: true)
        {
            BaseAddress = endpoint.BaseAddress,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>Connects to the vetted address whatever host the request names, so that no redirect or alias can lead elsewhere.</summary>
    private static async ValueTask<Stream> ConnectAsync(LocalEndpoint endpoint, CancellationToken cancellationToken)
    {
        EndPoint target = endpoint.SocketPath is { } path ? new UnixDomainSocketEndPoint(path) : endpoint.Address!;
        var socket = endpoint.SocketPath is not null
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(endpoint.Address!.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
