using System.Text.Json.Nodes;

namespace Pantheon.Testing.Servers;

/// <summary>SGLang with one model; it answers some of Ollama's paths too.</summary>
public sealed class FakeSglang : FakeServer
{
    public string ModelPath { get; set; } = "/models/qwen3-coder";

    /// <summary>The name it serves the model under.</summary>
    public string Name { get; set; } = "/models/qwen3-coder";

    public int Context { get; set; } = 65536;

    /// <summary>What `/server_info` says it serves under its name; null where it says nothing.</summary>
    public string? SettingsPath { get; set; }

    protected override Task AnswerAsync(LoopbackRequest request, LoopbackReply reply) => request.Path switch
    {
        "/health" => reply.WholeAsync(""),
        "/" => reply.WholeAsync("Ollama is running"),
        "/api/tags" => JsonAsync(reply, """{"models":[]}"""),
        "/get_model_info" => JsonAsync(reply, new JsonObject { ["model_path"] = ModelPath, ["is_generation"] = true, ["weight_version"] = "default" }.ToJsonString()),
        "/server_info" when SettingsPath is not null => JsonAsync(reply, new JsonObject { ["served_model_name"] = Name, ["model_path"] = SettingsPath }.ToJsonString()),
        "/v1/models" => JsonAsync(reply, new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray(new JsonObject { ["id"] = Name, ["object"] = "model", ["owned_by"] = "sglang", ["root"] = Name, ["max_model_len"] = Context }),
        }.ToJsonString()),
        "/v1/chat/completions" => ChatAsync(request, reply, Name),
        _ => NotFoundAsync(reply),
    };
}
