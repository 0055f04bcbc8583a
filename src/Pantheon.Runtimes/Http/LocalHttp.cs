using System.Net;
using System.Net.Http.Headers;
using Pantheon.Platform.Egress;

namespace Pantheon.Runtimes.Http;

/// <summary>The one factory of HTTP clients: each speaks to exactly one vetted address, without proxy, redirects, cookies, credentials or name look-ups.</summary>
public static class LocalHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    /// <param name="connectTimeout">Shorter than the usual one, for those who look whether anybody is there.</param>
    public static HttpClient Create(LocalEndpoint endpoint, TimeSpan? connectTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var guard = endpoint.SocketPath is { } path ? new EgressGuard([], [path]) : new EgressGuard([endpoint.Address!], []);
        var connection = new GuardedConnection(guard, new LoopbackNames(), new SocketConnector());
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            Proxy = null,
            AllowAutoRedirect = false,
            UseCookies = false,
            Credentials = null,
            DefaultProxyCredentials = null,
            PreAuthenticate = false,
            ConnectTimeout = connectTimeout ?? ConnectTimeout,

            // given up here long before any server's patience (5 seconds and more) is at an end; what a server gave up itself is replaced by the handler
            PooledConnectionIdleTimeout = Patience,
            PooledConnectionLifetime = Life,

            // an answer nobody reads on ends with its connection, which frees the server's slot; read to its end, the model would talk on
            MaxResponseDrainSize = 0,
            ResponseDrainTimeout = TimeSpan.Zero,

            // the host that the request names is what is judged, so that no alias can lead elsewhere; a socket file has no host
            ConnectCallback = (context, cancellationToken) =>
            {
                OneServerHandler.Connects(context.InitialRequestMessage);
                return endpoint.SocketPath is { } socket
                    ? connection.OpenAsync(socket, cancellationToken)
                    : connection.OpenAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
            },
        };

        // Deadlines are set per phase by the caller: a model may think for many minutes before its first byte.
        var client = new HttpClient(new OneServerHandler(endpoint.BaseAddress, handler), disposeHandler: true)
        {
            BaseAddress = endpoint.BaseAddress,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = BoundedText.MaxBytes,
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (endpoint.Key is { } key)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return client;
    }
}
