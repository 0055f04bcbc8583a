using System.Net;

namespace Pantheon.Runtimes.Http;

/// <summary>Where a model server listens: one literal address and port, or one Unix socket; never a name that would have to be resolved.</summary>
public sealed record LocalEndpoint
{
    private LocalEndpoint(Uri baseAddress, IPEndPoint? address, string? socketPath) =>
        (BaseAddress, Address, SocketPath) = (baseAddress, address, socketPath);

    public Uri BaseAddress { get; }

    public IPEndPoint? Address { get; }

    public string? SocketPath { get; }

    public bool IsLoopback => SocketPath is not null || IPAddress.IsLoopback(Address!.Address);

    /// <summary>The key that the server asks for; null where it asks for none.</summary>
    public string? Key { get; init; }

    /// <summary>How traces name the server.</summary>
    public string ServerAddress => SocketPath ?? Address!.Address.ToString();

    public int? ServerPort => Address?.Port;

    public static LocalEndpoint At(IPEndPoint address, string path = "/") =>
        new(new UriBuilder(Uri.UriSchemeHttp, address.Address.ToString(), address.Port, path).Uri, address, null);

    public static LocalEndpoint OverSocket(string socketPath) => new(new Uri("http://localhost/"), null, socketPath);

    /// <summary>Never the key.</summary>
    public override string ToString() => BaseAddress.ToString();
}
