using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Discovery;

/// <summary>LM Studio: its own model list, in the present form or the one before. It answers unknown paths with 200 and an error, so the form of the list decides.</summary>
internal sealed class LmStudioFingerprint : IFingerprint
{
    private const string Linked = "a linked device may serve its models: `lms link status` must say disabled";

    public async Task<FoundServer?> RecogniseAsync(ProbedServer server, CancellationToken cancellationToken)
    {
        var models = await PresentAsync(server, cancellationToken) ?? await FormerAsync(server, cancellationToken);
        return models is null
            ? null
            : new FoundServer { Endpoint = server.Endpoint, Kind = RuntimeKind.LmStudio, Product = "LM Studio", Models = models, Note = Linked };
    }

    private static async Task<IReadOnlyList<FoundModel>?> PresentAsync(ProbedServer server, CancellationToken cancellationToken)
    {
        if (await server.JsonAsync("api/v1/models", cancellationToken) is not { } body || body["models"] is not JsonArray models)
        {
            return null;
        }

        var entries = models.OfType<JsonObject>().ToList();
        return entries.Exists(entry => entry["loaded_instances"] is not JsonArray)
            ? null
            : [.. entries.Where(entry => entry["type"]?.ToString() != "embedding" && entry["key"] is not null).Select(Present)];
    }

    private static FoundModel Present(JsonObject entry)
    {
        var instance = (entry["loaded_instances"] as JsonArray ?? []).FirstOrDefault();
        return new FoundModel(entry["key"]!.ToString()) // asked by the caller
        {
            Loaded = instance is not null,
            Context = ModelList.Number(instance?["config"]?["context_length"]) ?? ModelList.Number(entry["max_context_length"]),
        };
    }

    private static async Task<IReadOnlyList<FoundModel>?> FormerAsync(ProbedServer server, CancellationToken cancellationToken)
    {
        if (await ModelList.ReadAsync(server, "api/v0/models", cancellationToken) is not { Entries.Count: > 0 } list || list.Entries.Any(entry => entry["state"] is null))
        {
            return null;
        }

        return [.. list.Entries.Select(entry => ModelList.Model(entry) is { } model
            ? model with { Loaded = entry["state"]?.ToString() == "loaded", Context = ModelList.Number(entry["loaded_context_length"]) ?? ModelList.Number(entry["max_context_length"]) }
            : null).OfType<FoundModel>()];
    }
}
