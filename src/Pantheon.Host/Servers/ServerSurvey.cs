using System.Net;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Discovery;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.Routing;

namespace Pantheon.Host.Servers;

/// <summary>Looks at the places of discovery and at those of the box file, and lays one list over the other.</summary>
internal sealed class ServerSurvey(TimeProvider time)
{
    private const string SocketScheme = "unix:";

    /// <summary>The declared ones in the order of the file, then the new ones.</summary>
    /// <param name="places">Where else to look; empty looks at the pools alone.</param>
    public async Task<IReadOnlyList<SurveyedServer>> RunAsync(BoxSpec? box, IEnumerable<LocalEndpoint> places, CancellationToken cancellationToken)
    {
        var pools = (box?.Pools.Values ?? []).Select(pool => (Pool: pool, Place: PlaceOf(pool, out var reason), Reason: reason)).ToList();
        var all = places.Concat(pools.Select(pool => pool.Place).OfType<LocalEndpoint>()).DistinctBy(Key).ToList();
        var found = await new LocalDiscovery(time).RunAsync(all, cancellationToken);
        var declared = pools.ConvertAll(pool => Declared(pool.Pool, pool.Place, pool.Reason, found));
        var taken = declared.Select(server => server.Server).OfType<FoundServer>().ToList();
        return [.. declared, .. found.Where(server => !taken.Contains(server)).Select(server => new SurveyedServer(SurveyState.New, null, server) { Note = server.Note })];
    }

    private static SurveyedServer Declared(PoolSpec pool, LocalEndpoint? place, string? reason, IReadOnlyList<FoundServer> found)
    {
        if (place is null)
        {
            return new SurveyedServer(pool.Kind is RuntimeKind.LlamaCpp or RuntimeKind.Scripted ? SurveyState.Own : SurveyState.Unasked, pool, null) { Note = reason };
        }

        return found.FirstOrDefault(server => IsAt(server, place)) is { } server
            ? new SurveyedServer(SurveyState.Up, pool, server) { Note = Difference(pool, server) ?? server.Note }
            : new SurveyedServer(SurveyState.Down, pool, null) { Note = $"nobody answers as a model server at {pool.Endpoint}" };
    }

    private static string? Difference(PoolSpec pool, FoundServer server)
    {
        if (pool.Kind != server.Kind)
        {
            return $"the box file says '{Word.Of(pool.Kind)}', and {server.Product} answers: correct pools.{pool.Name}.kind to '{Word.Of(server.Kind)}'";
        }

        var missing = pool.Models.Values.Select(entry => entry.Id).Where(id => server.Models.All(model => model.Id != id && model.Id != $"{id}:latest")).ToList();
        return missing.Count > 0 && server.Models.Count > 0 ? $"it does not name {string.Join(", ", missing.Select(id => $"'{id}'"))}, which the box file does" : null;
    }

    /// <summary>Where the pool's server listens, or null with the reason, if there is one.</summary>
    private static LocalEndpoint? PlaceOf(PoolSpec pool, out string? reason)
    {
        reason = null;
        if (pool.Origin == RuntimeOrigin.Cloud)
        {
            reason = "it is in a cloud, and nobody is asked there";
            return null;
        }

        try
        {
            return pool.Endpoint is { } text && text.StartsWith(SocketScheme, StringComparison.Ordinal)
                ? LocalEndpoint.OverSocket(text[SocketScheme.Length..])
                : RuntimeFactory.AddressOf(pool) is { } address ? LocalEndpoint.At(address) : null;
        }
        catch (PantheonException refused)
        {
            reason = refused.Message;
            return null;
        }
    }

    // a server on both addresses of this machine is found once, at the first
    private static bool IsAt(FoundServer server, LocalEndpoint place) => Key(server.Endpoint) == Key(place)
        || (server.Endpoint.IsLoopback && place.IsLoopback && server.Endpoint.ServerPort is { } port && port == place.ServerPort);

    private static string Key(LocalEndpoint place) => place.SocketPath ?? ((IPEndPoint)place.Address!).ToString(); // one of the two is there
}
