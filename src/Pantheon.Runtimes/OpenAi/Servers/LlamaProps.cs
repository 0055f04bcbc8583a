using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.OpenAi.Asking;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>What llama-server's `/props` says of the model it has loaded.</summary>
internal sealed class LlamaProps(JsonObject props)
{
    public bool IsRouter => props.TextAt("role") == "router";

    public bool IsAsleep => props.IsTrueAt("is_sleeping");

    /// <summary>Tokens of one slot, which is less than what the server was started with when slots share it.</summary>
    public int? ContextLength => props.At("default_generation_settings").NumberAt("n_ctx");

    public int? Slots => props.NumberAt("total_slots");

    public string? ModelFile => props.TextAt("model_path") is { Length: > 0 } path && path != "none" ? Path.GetFileName(path) : null;

    public bool HasBuild => props.TextAt("build_info") is { Length: > 0 };

    /// <summary>What `/lora-adapters` lists; nothing where it cannot be asked.</summary>
    public static JsonArray AdaptersOf(ServerAnswer answer) => answer.IsSuccess ? JsonNode.Parse(answer.Text) as JsonArray ?? [] : [];

    public static IReadOnlyList<ChatAdapter> Scales(JsonArray adapters) =>
        [.. adapters.OfType<JsonObject>().Where(adapter => adapter.TextAt("path") is not null).Select(adapter => new ChatAdapter(adapter.TextAt("path")!, adapter.At("scale")?.GetValue<double>() ?? 0))];

    /// <summary>llama-server names no digest: what it says of file, sizes, format, template and adapters stands in for one.</summary>
    public string Fingerprint(JsonObject? entry, JsonArray adapters)
    {
        var facts = new JsonObject
        {
            ["file"] = ModelFile,
            ["meta"] = entry.At("meta")?.DeepClone(),
            ["template"] = props.At("chat_template")?.DeepClone(),
        };
        (facts["meta"] as JsonObject)?.Remove("n_ctx");
        var given = adapters.OfType<JsonObject>().Where(adapter => adapter.At("scale")?.GetValue<double>() != 0).ToList();
        if (given.Count > 0)
        {
            facts["adapters"] = new JsonArray([.. given.Select(adapter => (JsonNode)$"{Path.GetFileName(adapter.TextAt("path"))} {adapter.At("scale")}")]);
        }

        return ModelList.FingerprintOf(facts);
    }
}
