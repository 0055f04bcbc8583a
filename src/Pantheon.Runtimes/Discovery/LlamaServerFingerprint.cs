using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Discovery;

/// <summary>llama-server, single or router: the header of every answer, then its properties.</summary>
internal sealed class LlamaServerFingerprint : IFingerprint
{
    private const string Header = "llama.cpp";

    public async Task<FoundServer?> RecogniseAsync(ProbedServer server, CancellationToken cancellationToken)
    {
        if (await server.GetAsync("health", cancellationToken) is not { Server: Header } health)
        {
            return null;
        }

        var props = await server.GetAsync("props", cancellationToken);
        var isRouter = props?.Json?["role"]?.ToString() == "router";
        var list = await ModelList.ReadAsync(server, "v1/models", cancellationToken);
        return new FoundServer
        {
            Endpoint = server.Endpoint,
            Kind = RuntimeKind.LlamaServer,
            Product = isRouter ? "llama-server (router)" : "llama-server",
            Version = props?.Json?["build_info"]?.ToString(),
            Models = [.. (list?.Entries ?? []).Select(entry => Model(entry, isRouter)).OfType<FoundModel>()],
            Note = Note(health, props),
        };
    }

    private static FoundModel? Model(JsonObject entry, bool isRouter) =>
        ModelList.Model(entry) is { } model ? model with { Loaded = isRouter ? entry["status"]?["value"]?.ToString() is "loaded" or "sleeping" : true } : null;

    private static string? Note(ProbeAnswer health, ProbeAnswer? props) => (health.Status, props?.Status) switch
    {
        (503, _) => "it is still loading its model",
        (401, _) or (_, 401) => "it wants a key: start it without --api-key, on an address that only this machine reaches",
        (_, not 200) => "it does not show its properties (/props), so nothing proves that it is local",
        _ => null,
    };
}
