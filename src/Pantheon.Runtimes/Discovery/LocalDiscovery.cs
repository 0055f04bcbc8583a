using System.Net;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Egress;
using Pantheon.Runtimes.Http;

namespace Pantheon.Runtimes.Discovery;

/// <summary>Looks for model servers at literal addresses, all at once and with short patience, and tells those apart that pretend to be another.</summary>
public sealed class LocalDiscovery(TimeProvider time)
{
    private const int MostAtOnce = 32;
    private const int LongestId = 300;

    // who answers the paths of others stands before them
    private static readonly IReadOnlyList<IFingerprint> Order =
    [
        new LlamaServerFingerprint(),
        new LlamaSwapFingerprint(),
        new SglangFingerprint(),
        new LmStudioFingerprint(),
        new LocalAiFingerprint(),
        new OllamaFingerprint(),
        new VllmFingerprint(),
        new OvmsFingerprint(),
        new GenericFingerprint(),
    ];

    /// <summary>Every host with every port, the usual ones first; a host that can be no server is refused.</summary>
    public static IReadOnlyList<LocalEndpoint> Places(DiscoverySpec discovery)
    {
        ArgumentNullException.ThrowIfNull(discovery);
        var places = new List<LocalEndpoint>();
        foreach (var port in DiscoverySpec.UsualPorts.Concat(discovery.Ports).Distinct())
        {
            foreach (var host in discovery.Hosts.Distinct())
            {
                var address = new IPEndPoint(host, port);
                if (EgressGuard.WhyNever(address) is { } reason)
                {
                    throw new PantheonException(Codes.DiscoveryHostRefused, $"'{host}' can be no model server: {reason}", "name the address of one machine");
                }

                places.Add(LocalEndpoint.At(address));
            }
        }

        return places;
    }

    /// <summary>Who answers at these places, in their order; a server that listens on both addresses of this machine is one.</summary>
    public async Task<IReadOnlyList<FoundServer>> RunAsync(IEnumerable<LocalEndpoint> places, CancellationToken cancellationToken)
    {
        using var seats = new SemaphoreSlim(MostAtOnce);
        var found = await Task.WhenAll(places.Select(place => AskAsync(place, seats, cancellationToken)));
        var servers = new List<FoundServer>();
        foreach (var server in found.OfType<FoundServer>())
        {
            if (!servers.Exists(other => IsSame(other, server)))
            {
                servers.Add(server);
            }
        }

        return servers;
    }

    private static bool IsSame(FoundServer one, FoundServer other) =>
        one.Endpoint.IsLoopback && other.Endpoint.IsLoopback && one.Endpoint.SocketPath is null && other.Endpoint.SocketPath is null
        && one.Endpoint.ServerPort == other.Endpoint.ServerPort && one.Product == other.Product
        && one.Models.Select(model => model.Id).SequenceEqual(other.Models.Select(model => model.Id));

    private async Task<FoundServer?> AskAsync(LocalEndpoint place, SemaphoreSlim seats, CancellationToken cancellationToken)
    {
        await seats.WaitAsync(cancellationToken);
        try
        {
            using var server = new ProbedServer(place, time);
            foreach (var fingerprint in Order)
            {
                if (await RecogniseAsync(fingerprint, server, cancellationToken) is { } found)
                {
                    return Cleaned(found);
                }

                if (server.IsOver)
                {
                    return null;
                }
            }

            return null;
        }
        finally
        {
            seats.Release();
        }
    }

    /// <summary>What a stranger says is printed and written into files: ids that no server would have are left out.</summary>
    private static FoundServer Cleaned(FoundServer server) => server with
    {
        Version = server.Version is { } version && IsPlain(version) ? version : null,
        Models = [.. server.Models.Where(model => IsPlain(model.Id)).Select(model => model.Digest is { } digest && !IsPlain(digest) ? model with { Digest = null } : model)],
    };

    private static bool IsPlain(string text) => text.Length is > 0 and <= LongestId && !text.Any(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029');

    private static async Task<FoundServer?> RecogniseAsync(IFingerprint fingerprint, ProbedServer server, CancellationToken cancellationToken)
    {
        try
        {
            return await fingerprint.RecogniseAsync(server, cancellationToken);
        }
        catch (Exception strange) when (strange is InvalidOperationException or ArgumentException or FormatException)
        {
            // JSON of another shape than this kind's: it is somebody else
            return null;
        }
    }
}
