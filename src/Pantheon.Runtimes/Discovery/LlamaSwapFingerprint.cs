using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Discovery;

/// <summary>llama-swap: it lists what runs behind it, and owns the models it names.</summary>
internal sealed class LlamaSwapFingerprint : IFingerprint
{
    public async Task<FoundServer?> RecogniseAsync(ProbedServer server, CancellationToken cancellationToken)
    {
        if (await server.JsonAsync("running", cancellationToken) is not { } running || running["running"] is not JsonArray
            || await ModelList.ReadAsync(server, "v1/models", cancellationToken) is not { } list || (list.Entries.Count > 0 && !list.Entries.Any(IsOwn)))
        {
            return null;
        }

        var peers = list.Entries.Count(IsPeer);
        return new FoundServer
        {
            Endpoint = server.Endpoint,
            Kind = RuntimeKind.LlamaSwap,
            Product = "llama-swap",
            Version = (await server.JsonAsync("api/version", cancellationToken))?["version"]?.ToString(),
            Models = [.. list.Entries.Select(Model).OfType<FoundModel>()],
            Note = peers > 0 ? $"{(peers == 1 ? "one model is a peer's" : $"{peers} models are peers'")}, which is another machine; only models of its own can be local" : null,
        };
    }

    private static FoundModel? Model(JsonObject entry) => ModelList.Model(entry) is { } model
        ? model with { Loaded = entry["status"]?["value"]?.ToString() is { } status ? status is "ready" or "loaded" or "starting" : null, Remote = IsPeer(entry) }
        : null;

    private static bool IsOwn(JsonObject entry) => entry["owned_by"]?.ToString() == "llama-swap" || entry["meta"]?["llamaswap"] is not null;

    private static bool IsPeer(JsonObject entry) => entry["meta"]?["llamaswap"]?["type"]?.ToString() == "peer";
}
