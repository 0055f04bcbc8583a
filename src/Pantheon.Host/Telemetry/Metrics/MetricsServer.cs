using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pantheon.Host.Telemetry.Metrics;

/// <summary>Serves metrics as text: reading only, one path, on a socket file of its owner's and on a loopback port whose requests name it so that no web page can ask by a name of its own.</summary>
internal sealed class MetricsServer : IAsyncDisposable
{
    public const string SocketName = "metrics.sock";

    private const string Path = "/metrics";
    private const int MostConnections = 16;
    private const int MostHead = 8 * 1024;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly WebApplication _server;
    private readonly string? _socket;

    private MetricsServer(WebApplication server, string? socket) => (_server, _socket) = (server, socket);

    /// <summary>Listens at a socket file, a loopback port, or both; throws IOException where that is not possible.</summary>
    public static async Task<MetricsServer> StartAsync(Func<CancellationToken, Task<string>> text, string? socket, IPEndPoint? address)
    {
        if (address is not null && !IPAddress.IsLoopback(address.Address))
        {
            throw new ArgumentException($"{address} is no loopback address", nameof(address));
        }

        if (socket is not null)
        {
            File.Delete(socket);
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            Bound(kestrel);
            if (socket is not null)
            {
                kestrel.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http1);
            }

            if (address is not null)
            {
                kestrel.Listen(address, listen => listen.Protocols = HttpProtocols.Http1);
            }
        });
        var server = builder.Build();
        server.Run(context => AnswerAsync(context, text, address));
        await server.StartAsync();
        if (socket is not null && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(socket, Owner);
        }

        return new MetricsServer(server, socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        if (_socket is not null)
        {
            File.Delete(_socket);
        }
    }

    private static void Bound(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.Limits.MaxRequestHeadersTotalSize = MostHead;
        kestrel.Limits.MaxRequestLineSize = MostHead;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(5);
    }

    private static async Task AnswerAsync(HttpContext context, Func<CancellationToken, Task<string>> text, IPEndPoint? address)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        var isSocket = context.Connection.LocalIpAddress is null;
        response.StatusCode = !isSocket && (address is null || !Names(request.Host, address)) ? StatusCodes.Status421MisdirectedRequest
            : request.Path != Path ? StatusCodes.Status404NotFound
            : request.Method is not ("GET" or "HEAD") ? StatusCodes.Status405MethodNotAllowed
            : StatusCodes.Status200OK;
        if (response.StatusCode != StatusCodes.Status200OK)
        {
            // who asks for something else holds no seat of those that a scraper needs
            response.Headers.Connection = "close";
            return;
        }

        response.ContentType = PrometheusText.MediaType;
        if (request.Method == "GET")
        {
            await response.WriteAsync(await text(context.RequestAborted), context.RequestAborted);
        }
    }

    /// <summary>A page whose name was bound to this machine asks under that name.</summary>
    private static bool Names(HostString host, IPEndPoint address) =>
        host.Value == address.ToString() || host.Value == FormattableString.Invariant($"localhost:{address.Port}");
}
