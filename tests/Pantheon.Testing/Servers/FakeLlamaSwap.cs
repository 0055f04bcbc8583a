using System.Text.Json.Nodes;

namespace Pantheon.Testing.Servers;

/// <summary>llama-swap in front of one llama-server at a time, beside models of peers that it only passes requests on to.</summary>
public sealed class FakeLlamaSwap : FakeServer
{
    /// <summary>Its models, each with its type: `model` for its own, `peer` for somebody else's.</summary>
    public Dictionary<string, string?> Models { get; } = new(StringComparer.Ordinal) { ["coder"] = "model" };

    /// <summary>The model whose server runs.</summary>
    public string? Running { get; set; }

    /// <summary>Where the running server is passed on to.</summary>
    public string? Proxy { get; set; } = "http://localhost:5801";

    /// <summary>The name that the server behind it answers under.</summary>
    public string UpstreamName { get; set; } = "coder.gguf";

    /// <summary>Whether it mixes its own words on loading into the reasoning (`sendLoadingState`).</summary>
    public bool SendsLoadingState { get; set; }

    protected override Task AnswerAsync(LoopbackRequest request, LoopbackReply reply) => request.Path switch
    {
        "/health" => reply.WholeAsync("OK"),
        "/v1/models" => JsonAsync(reply, new JsonObject { ["object"] = "list", ["data"] = new JsonArray([.. Models.Select(Entry)]) }.ToJsonString()),
        "/running" => JsonAsync(reply, new JsonObject { ["running"] = Running is null ? [] : new JsonArray(Process()) }.ToJsonString()),
        "/v1/chat/completions" => AnswerChatAsync(request, reply),
        _ when request.Path.StartsWith("/api/models/unload/", StringComparison.Ordinal) => UnloadAsync(reply),
        _ when request.Path == $"/upstream/{Running}/v1/models" => JsonAsync(reply, $$"""{"data":[{"id":"{{UpstreamName}}","owned_by":"llamacpp"}]}"""),
        _ when request.Path == $"/upstream/{Running}/props" => JsonAsync(reply, """{"default_generation_settings":{"n_ctx":16384},"total_slots":1}"""),
        _ => reply.WholeAsync("404 page not found", 404),
    };

    private static JsonNode Entry(KeyValuePair<string, string?> model) => new JsonObject
    {
        ["id"] = model.Key,
        ["object"] = "model",
        ["owned_by"] = "llama-swap",
        ["meta"] = model.Value is null ? null : new JsonObject { ["llamaswap"] = new JsonObject { ["type"] = model.Value } },
    };

    private static string Loading(string text) =>
        new JsonObject { ["choices"] = new JsonArray(new JsonObject { ["delta"] = new JsonObject { ["reasoning_content"] = text } }) }.ToJsonString();

    private JsonObject Process() => new() { ["model"] = Running, ["state"] = "ready", ["cmd"] = $"llama-server -m /models/{Running}.gguf --port 5801", ["proxy"] = Proxy, ["ttl"] = 0 };

    private Task UnloadAsync(LoopbackReply reply)
    {
        Running = null;
        return reply.WholeAsync("OK");
    }

    private async Task AnswerChatAsync(LoopbackRequest request, LoopbackReply reply)
    {
        var loads = Running is null;
        Running = request.Json["model"]!.ToString();
        if (loads && SendsLoadingState)
        {
            string[] words = ["━━━━━\n", "llama-swap loading model: coder\n", "Warming up the tensors ", ".", ".", "\nDone! (2.31s)\n", "━━━━━\n", " \n"];
            await reply.EventsAsync([.. words.Select(Loading), ChatEvents.Reasoning(UpstreamName, "Let me see."), .. ChatEvents.Answer(UpstreamName)]);
        }
        else
        {
            await ChatAsync(request, reply, UpstreamName);
        }
    }
}
