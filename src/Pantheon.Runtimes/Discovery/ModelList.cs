using System.Text.Json.Nodes;

namespace Pantheon.Runtimes.Discovery;

/// <summary>The model list of the OpenAI protocol (`data`), and the little that all servers mean alike in it.</summary>
internal sealed class ModelList
{
    private ModelList(IReadOnlyList<JsonObject> entries) => Entries = entries;

    public IReadOnlyList<JsonObject> Entries { get; }

    public IReadOnlyList<FoundModel> Models => [.. Entries.Select(entry => Model(entry)).OfType<FoundModel>()];

    /// <summary>Null where the path answers with anything else than a list of models.</summary>
    public static async Task<ModelList?> ReadAsync(ProbedServer server, string path, CancellationToken cancellationToken) =>
        await server.JsonAsync(path, cancellationToken) is { } body && body.ContainsKey("data") && (body["data"] is JsonArray || body["object"]?.ToString() == "list")
            ? new ModelList([.. (body["data"] as JsonArray ?? []).OfType<JsonObject>()])
            : null;

    public bool IsAllOwnedBy(string owner) => Entries.Count > 0 && Entries.All(entry => entry["owned_by"]?.ToString() == owner);

    public static FoundModel? Model(JsonObject entry) => entry["id"]?.ToString() is { Length: > 0 } id
        ? new FoundModel(id) { Context = Number(entry["max_model_len"]) ?? Number(entry["meta"]?["n_ctx"]) }
        : null;

    public static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) && number > 0 ? number : null;
}
