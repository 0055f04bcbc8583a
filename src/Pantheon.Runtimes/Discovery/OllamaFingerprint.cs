using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Discovery;

/// <summary>Ollama: its greeting, its version alone, and a model list that no other kind owns; then whether it may use its maker's cloud.</summary>
internal sealed class OllamaFingerprint : IFingerprint
{
    private const string Greeting = "Ollama is running";

    private static readonly string[] OtherOwners = ["llamacpp", "llama-swap", "vllm", "sglang", "organization_owner"];

    public async Task<FoundServer?> RecogniseAsync(ProbedServer server, CancellationToken cancellationToken)
    {
        if (await server.GetAsync("", cancellationToken) is not { IsOk: true } root || root.Text.Trim() != Greeting
            || await server.JsonAsync("api/version", cancellationToken) is not { Count: 1 } version || version["version"] is null
            || await ModelList.ReadAsync(server, "v1/models", cancellationToken) is not { } list || OtherOwners.Any(list.IsAllOwnedBy)
            || await server.JsonAsync("api/tags", cancellationToken) is not { } tags)
        {
            return null;
        }

        var running = ((await server.JsonAsync("api/ps", cancellationToken))?["models"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var status = await server.JsonAsync("api/status", cancellationToken);
        return new FoundServer
        {
            Endpoint = server.Endpoint,
            Kind = RuntimeKind.Ollama,
            Product = "Ollama",
            Version = version["version"]?.ToString(),
            Models = [.. (tags["models"] as JsonArray ?? []).OfType<JsonObject>().Select(entry => Model(entry, running)).OfType<FoundModel>()],
            Note = status?["cloud"]?["disabled"]?.ToString() switch
            {
                "true" => null,
                null => "it is too old to say whether it may use a cloud: update it, or the night refuses it",
                _ => "it may use its maker's cloud: start it with OLLAMA_NO_CLOUD=1, or the night refuses it",
            },
        };
    }

    private static FoundModel? Model(JsonObject entry, List<JsonObject> running)
    {
        if ((entry["model"] ?? entry["name"])?.ToString() is not { Length: > 0 } id)
        {
            return null;
        }

        var loaded = running.Find(one => (one["model"] ?? one["name"])?.ToString() == id);
        return new FoundModel(id)
        {
            Digest = entry["digest"]?.ToString() is { Length: 64 } digest && digest.All(char.IsAsciiHexDigitLower) ? $"sha256:{digest}" : null,
            Loaded = loaded is not null,
            Context = ModelList.Number(loaded?["context_length"]),
            Remote = entry["remote_host"] is not null || entry["remote_model"] is not null
                || id.EndsWith(":cloud", StringComparison.Ordinal) || id.EndsWith("-cloud", StringComparison.Ordinal),
        };
    }
}
