using System.Text.Json.Nodes;

namespace Pantheon.Testing.Servers;

/// <summary>llama-server with one model: it answers to any name with that model, passes over adapters it does not know, and says 503 while it loads.</summary>
public sealed class FakeLlamaServer : FakeServer
{
    public FakeLlamaServer() => Headers = "Server: llama.cpp\r\n";

    public string Alias { get; set; } = "coder";

    public IReadOnlyList<string> OtherNames { get; set; } = [];

    public string ModelPath { get; set; } = "/models/coder.gguf";

    public string Template { get; set; } = "T";

    /// <summary>Tokens of one slot.</summary>
    public int Context { get; set; } = 4096;

    public int Slots { get; set; } = 2;

    public bool IsSleeping { get; set; }

    public bool IsPropsClosed { get; set; }

    public string? Build { get; set; } = "b11669-Debian";

    /// <summary>How many more requests it answers with 503, since it reads its model.</summary>
    public int LoadsFor { get; set; }

    /// <summary>Files of its adapters, each with its scale.</summary>
    public IReadOnlyList<(string File, double Scale)> Adapters { get; set; } = [];

    protected override Task AnswerAsync(LoopbackRequest request, LoopbackReply reply)
    {
        if (LoadsFor > 0)
        {
            LoadsFor--;
            return JsonAsync(reply, """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""", 503);
        }

        return request.Path switch
        {
            "/health" => JsonAsync(reply, """{"status":"ok"}"""),
            "/v1/models" => JsonAsync(reply, Models()),
            "/props" when IsPropsClosed => JsonAsync(reply, """{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}""", 401),
            "/props" => JsonAsync(reply, Props()),
            "/lora-adapters" => JsonAsync(reply, new JsonArray([.. Adapters.Select(Adapter)]).ToJsonString()),
            "/tokenize" => JsonAsync(reply, new JsonObject { ["tokens"] = new JsonArray([.. request.Json["content"]!.ToString().Select(letter => (JsonNode)(int)letter)]) }.ToJsonString()),
            "/v1/chat/completions" => AnswerChatAsync(request, reply),
            _ => JsonAsync(reply, """{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}""", 404),
        };
    }

    private static JsonNode Adapter((string File, double Scale) adapter, int id) =>
        new JsonObject { ["id"] = id, ["path"] = adapter.File, ["scale"] = adapter.Scale, ["task_name"] = "", ["prompt_prefix"] = "" };

    private Task AnswerChatAsync(LoopbackRequest request, LoopbackReply reply)
    {
        IsSleeping = false;
        return ChatAsync(request, reply, Alias);
    }

    private string Models() => new JsonObject
    {
        ["object"] = "list",
        ["data"] = new JsonArray(new JsonObject
        {
            ["id"] = Alias,
            ["aliases"] = new JsonArray([.. OtherNames.Prepend(Alias).Select(name => (JsonNode)name)]),
            ["object"] = "model",
            ["owned_by"] = "llamacpp",
            ["meta"] = new JsonObject { ["n_vocab"] = 269, ["n_ctx"] = Context, ["n_ctx_train"] = 131072, ["n_params"] = 116672, ["size"] = 466688, ["ftype"] = "all F32" },
        }),
    }.ToJsonString();

    private string Props() => new JsonObject
    {
        ["default_generation_settings"] = new JsonObject { ["n_ctx"] = Context },
        ["total_slots"] = Slots,
        ["model_alias"] = Alias,
        ["model_path"] = ModelPath,
        ["chat_template"] = Template,
        ["build_info"] = Build,
        ["is_sleeping"] = IsSleeping,
    }.ToJsonString();
}
