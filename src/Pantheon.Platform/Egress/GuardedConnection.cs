using System.Net;
using System.Net.Sockets;

namespace Pantheon.Platform.Egress;

/// <summary>The one way to connect: judges host and port, vets every address the host means, connects exactly that address, and looks afterwards who answered.</summary>
public sealed class GuardedConnection(EgressGuard guard, IAddressLookup lookup, IConnector connector)
{
    /// <summary>Throws <see cref="EgressRefusedException"/> before anything is sent when the host, or one address it means, is not allowed.</summary>
    public async ValueTask<Stream> OpenAsync(string host, int port, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        var bare = host is ['[', .. var inner, ']'] && inner.Contains(':', StringComparison.Ordinal) ? inner : host;
        if (IPAddress.TryParse(bare, out var literal))
        {
            // an address in another spelling is an alias, and aliases are how guards are talked round
            Permit(literal.ToString() == bare ? guard.WhyRefused(new IPEndPoint(literal, port)) : $"{host} is not the plain spelling of {literal}");
            return await ConnectAsync(new IPEndPoint(literal, port), cancellationToken);
        }

        // a name that is not listed is not even asked about: the question itself would leave the machine
        var answers = guard.IsListed(host, port) ? await lookup.LookUpAsync(host, cancellationToken) : [];
        Permit(guard.WhyRefused(host, port, answers));
        return await ConnectFirstAsync([.. answers.Select(answer => new IPEndPoint(answer, port))], cancellationToken);
    }

    public async ValueTask<Stream> OpenAsync(string unixSocketPath, CancellationToken cancellationToken)
    {
        Permit(guard.IsAllowed(unixSocketPath) ? null : $"the socket '{unixSocketPath}' is not on the list");
        return await ConnectAsync(new UnixDomainSocketEndPoint(unixSocketPath), cancellationToken);
    }

    private static void Permit(string? refusal)
    {
        if (refusal is not null)
        {
            throw new EgressRefusedException(refusal);
        }
    }

    private async Task<Stream> ConnectFirstAsync(IReadOnlyList<IPEndPoint> targets, CancellationToken cancellationToken)
    {
        foreach (var target in targets.SkipLast(1))
        {
            try
            {
                return await ConnectAsync(target, cancellationToken);
            }
            catch (SocketException)
            {
                // the next address is another way to the same server
            }
        }

        return await ConnectAsync(targets[^1], cancellationToken);
    }

    private async Task<Stream> ConnectAsync(EndPoint target, CancellationToken cancellationToken)
    {
        var connected = await connector.ConnectAsync(target, cancellationToken);
        if (connected.Remote?.ToString() == target.ToString())
        {
            return connected.Stream;
        }

        await connected.Stream.DisposeAsync();
        throw new EgressRefusedException($"{target} was to be reached, and {connected.Remote?.ToString() ?? "nobody"} is at the other end");
    }
}
