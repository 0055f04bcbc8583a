using System.Net;
using Pantheon.Core.Policies;

namespace Pantheon.Core.Boxes;

/// <summary>Where a collector listens, in one plain spelling: `http://` with a loopback or private address and its port, or `unix:/path`; never a name.</summary>
public sealed record TelemetryEndpoint
{
    private const string Http = "http://";
    private const string Socket = "unix:";

    private TelemetryEndpoint(string listed, IPEndPoint? address, string? socketPath, string path) =>
        (Listed, Address, SocketPath, Path) = (listed, address, socketPath, path);

    /// <summary>As a policy lists it under egress.allow.</summary>
    public string Listed { get; }

    public IPEndPoint? Address { get; }

    public string? SocketPath { get; }

    /// <summary>What stands before `v1/traces`; begins and ends with a slash.</summary>
    public string Path { get; }

    public bool IsOnThisMachine => SocketPath is not null || IPAddress.IsLoopback(Address!.Address); // one of both is set

    /// <summary>Null for whatever is not exactly that.</summary>
    public static TelemetryEndpoint? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(Socket, StringComparison.Ordinal))
        {
            return NightRules.IsEndpoint(text) && IsPlain(text[Socket.Length..]) ? new TelemetryEndpoint(text, null, text[Socket.Length..], "/") : null;
        }

        if (!text.StartsWith(Http, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = text[Http.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (authority, path) = slash < 0 ? (rest, "/") : (rest[..slash], rest[slash..]);
        var whole = path.EndsWith('/') ? path : path + "/";
        return NightRules.IsEndpoint(authority) && IPEndPoint.TryParse(authority, out var address) && address.ToString() == authority && (whole == "/" || IsPlain(whole[..^1]))
            ? new TelemetryEndpoint(authority, address, null, whole)
            : null;
    }

    public override string ToString() => SocketPath is null ? $"{Http}{Listed}{Path}" : Listed;

    private static bool IsPlain(string path) =>
        path.Length > 1 && path.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '_' or '.') && !Array.Exists(path[1..].Split('/'), part => part is "" or "." or "..");
}
