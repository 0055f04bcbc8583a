using System.Text.Json.Nodes;

namespace Pantheon.Testing.Servers;

/// <summary>vLLM with one model and its adapters; it sleeps in its development mode only.</summary>
public sealed class FakeVllm : FakeServer
{
    public string Model { get; set; } = "coder";

    public string Root { get; set; } = "Qwen/Qwen3-Coder-30B-A3B-Instruct";

    public string Owner { get; set; } = "vllm";

    public int Context { get; set; } = 32768;

    public bool IsEngineDead { get; set; }

    public bool IsInDevelopmentMode { get; set; }

    public bool IsSleeping { get; set; }

    public bool AllowsAdapters { get; set; }

    /// <summary>What `/server_info` shows in the development mode.</summary>
    public string Settings { get; set; } = """{"vllm_config":{}}""";

    /// <summary>Adapters by name, each with the folder it was loaded from.</summary>
    public SortedDictionary<string, string> Adapters { get; } = new(StringComparer.Ordinal);

    protected override Task AnswerAsync(LoopbackRequest request, LoopbackReply reply) => request.Path switch
    {
        "/health" => reply.WholeAsync("", IsEngineDead ? 503 : 200),
        "/version" => JsonAsync(reply, """{"version":"0.11.0"}"""),
        "/v1/models" => JsonAsync(reply, Models()),
        "/is_sleeping" when IsInDevelopmentMode => JsonAsync(reply, new JsonObject { ["is_sleeping"] = IsSleeping }.ToJsonString()),
        "/sleep" when IsInDevelopmentMode && request.Query.Contains("level=1", StringComparison.Ordinal) => SleepAsync(reply, sleeps: true),
        "/wake_up" when IsInDevelopmentMode => SleepAsync(reply, sleeps: false),
        "/server_info" when IsInDevelopmentMode => JsonAsync(reply, Settings),
        "/tokenize" => JsonAsync(reply, new JsonObject { ["count"] = request.Json["prompt"]!.ToString().Split(' ').Length, ["max_model_len"] = Context }.ToJsonString()),
        "/v1/load_lora_adapter" when AllowsAdapters => LoadAsync(request, reply),
        "/v1/unload_lora_adapter" when AllowsAdapters => UnloadAsync(request, reply),
        "/v1/chat/completions" => AnswerChatAsync(request, reply),
        _ => NotFoundAsync(reply),
    };

    private Task AnswerChatAsync(LoopbackRequest request, LoopbackReply reply)
    {
        var model = request.Json["model"]!.ToString();
        return IsEngineDead ? JsonAsync(reply, """{"error":{"message":"EngineCore encountered an issue. See stack trace for the root cause.","type":"InternalServerError","param":null,"code":500}}""", 500)
            : IsSleeping ? reply.EventsAsync(ChatEvents.Head(model), ChatEvents.Finish(model, "abort"), ChatEvents.Done)
            : model == Model || Adapters.ContainsKey(model) ? ChatAsync(request, reply, model)
            : JsonAsync(reply, $$$"""{"error":{"message":"The model `{{{model}}}` does not exist.","type":"NotFoundError","param":"model","code":404}}""", 404);
    }

    private Task SleepAsync(LoopbackReply reply, bool sleeps)
    {
        IsSleeping = sleeps;
        return reply.WholeAsync("");
    }

    private Task LoadAsync(LoopbackRequest request, LoopbackReply reply)
    {
        Adapters[request.Json["lora_name"]!.ToString()] = request.Json["lora_path"]!.ToString();
        return reply.WholeAsync("Success: LoRA adapter added successfully.");
    }

    private Task UnloadAsync(LoopbackRequest request, LoopbackReply reply) => Adapters.Remove(request.Json["lora_name"]!.ToString())
        ? reply.WholeAsync("Success: LoRA adapter removed successfully.")
        : JsonAsync(reply, """{"error":{"message":"The lora adapter cannot be found.","type":"NotFoundError","param":null,"code":404}}""", 404);

    private string Models()
    {
        var data = new JsonArray(Entry(Model, Root, null));
        foreach (var (name, folder) in Adapters)
        {
            data.Add(Entry(name, folder, Model));
        }

        return new JsonObject { ["object"] = "list", ["data"] = data }.ToJsonString();
    }

    private JsonObject Entry(string id, string root, string? parent) => new()
    {
        ["id"] = id,
        ["object"] = "model",
        ["owned_by"] = Owner,
        ["root"] = root,
        ["parent"] = parent,
        ["max_model_len"] = parent is null ? Context : null,
    };
}
