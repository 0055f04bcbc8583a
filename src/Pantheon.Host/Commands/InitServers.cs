using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Runtimes.Http;

namespace Pantheon.Host.Commands;

/// <summary>Looks for model servers on this machine, at the two ports where a llama-server usually listens.</summary>
internal static class InitServers
{
    private static readonly int[] Ports = [8080, 9931];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<FoundServer>> FindAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var found = new List<FoundServer>();
        foreach (var port in Ports)
        {
            if (await AskAsync(new IPEndPoint(IPAddress.Loopback, port), time, cancellationToken) is { } server)
            {
                found.Add(server);
            }
        }

        return found;
    }

    public static async Task<FoundServer?> AskAsync(IPEndPoint address, TimeProvider time, CancellationToken cancellationToken)
    {
        using var http = LocalHttp.Create(LocalEndpoint.At(address));
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var response = await http.GetAsync(new Uri("v1/models", UriKind.Relative), either.Token);
            var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(either.Token));
            var models = (body?["data"] as JsonArray ?? []).Select(entry => entry?["id"]?.ToString()).OfType<string>().ToList();
            var kind = response.Headers.Server.ToString() == "llama.cpp" ? "llama-server" : "openai";
            return response.IsSuccessStatusCode && models.Count > 0 ? new FoundServer(kind, address, models) : null;
        }
        catch (Exception none) when (none is HttpRequestException or SocketException or JsonException or InvalidOperationException or PantheonException
            || (none is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // nobody there, or somebody who speaks of other things
            return null;
        }
    }
}
