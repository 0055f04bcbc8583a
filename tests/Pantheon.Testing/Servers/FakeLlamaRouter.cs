using System.Text.Json.Nodes;

namespace Pantheon.Testing.Servers;

/// <summary>llama-server as a router: it loads and unloads by word, drops the model used longest ago when there is no room, and loads by itself unless told not to.</summary>
public sealed class FakeLlamaRouter : FakeServer
{
    private readonly List<string> _loaded = [];
    private readonly Dictionary<string, int> _loading = new(StringComparer.Ordinal);
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public FakeLlamaRouter(params string[] models)
    {
        Headers = "Server: llama.cpp\r\n";
        Models = models;
    }

    public IReadOnlyList<string> Models { get; }

    public int MostLoaded { get; set; } = 4;

    public int Context { get; set; } = 4096;

    /// <summary>How many looks at the list loading takes.</summary>
    public int LoadsFor { get; set; } = 2;

    /// <summary>Models whose child ends at once, with exit code 1.</summary>
    public HashSet<string> Broken { get; } = new(StringComparer.Ordinal);

    /// <summary>The models in memory, the one used longest ago first.</summary>
    public IReadOnlyList<string> Loaded
    {
        get
        {
            lock (_gate)
            {
                return [.. _loaded];
            }
        }
    }

    protected override Task AnswerAsync(LoopbackRequest request, LoopbackReply reply)
    {
        lock (_gate)
        {
            return request.Path switch
            {
                "/health" => JsonAsync(reply, """{"status":"ok"}"""),
                "/v1/models" or "/models" => JsonAsync(reply, List()),
                "/props" => AnswerPropsAsync(request, reply),
                "/models/load" => LoadAsync(request, reply),
                "/models/unload" => UnloadAsync(request, reply),
                "/lora-adapters" => JsonAsync(reply, "[]"),
                "/tokenize" => JsonAsync(reply, """{"tokens":[1,2,3]}"""),
                "/v1/chat/completions" => AnswerChatAsync(request, reply),
                _ => RefuseAsync(reply, "model name is missing from the request"),
            };
        }
    }

    private Task AnswerPropsAsync(LoopbackRequest request, LoopbackReply reply)
    {
        var model = request.Query.Split('&').FirstOrDefault(part => part.StartsWith("model=", StringComparison.Ordinal))?["model=".Length..];
        return model is null ? JsonAsync(reply, """{"role":"router","max_instances":4,"models_autoload":true,"model_alias":"llama-server","model_path":"none","default_generation_settings":{"params":null,"n_ctx":0},"build_info":"b11669-Debian"}""")
            : !_loaded.Contains(model) ? RefuseAsync(reply, "model is not loaded")
            : JsonAsync(reply, new JsonObject
            {
                ["default_generation_settings"] = new JsonObject { ["n_ctx"] = Context },
                ["total_slots"] = 4,
                ["model_alias"] = model,
                ["model_path"] = $"/models/{model}.gguf",
                ["chat_template"] = "T",
                ["build_info"] = "b11669-Debian",
            }.ToJsonString());
    }

    private Task LoadAsync(LoopbackRequest request, LoopbackReply reply)
    {
        var model = request.Json["model"]!.ToString();
        if (_loaded.Contains(model) || _loading.ContainsKey(model))
        {
            return RefuseAsync(reply, "model is already running");
        }

        _failed.Remove(model);
        _loading[model] = LoadsFor;
        return JsonAsync(reply, """{"success":true}""");
    }

    private Task UnloadAsync(LoopbackRequest request, LoopbackReply reply) =>
        _loaded.Remove(request.Json["model"]!.ToString()) ? JsonAsync(reply, """{"success":true}""") : RefuseAsync(reply, "model is not running");

    private Task AnswerChatAsync(LoopbackRequest request, LoopbackReply reply)
    {
        var model = request.Json["model"]!.ToString();
        if (!Models.Contains(model))
        {
            return RefuseAsync(reply, $"model '{model}' not found");
        }

        if (!_loaded.Contains(model) && request.Query.Contains("autoload=false", StringComparison.Ordinal))
        {
            return RefuseAsync(reply, "model is not loaded");
        }

        Arrive(model);
        return ChatAsync(request, reply, model);
    }

    private void Arrive(string model)
    {
        _loaded.Remove(model);
        _loaded.Add(model);
        while (_loaded.Count > MostLoaded)
        {
            _loaded.RemoveAt(0);
        }
    }

    private string List()
    {
        foreach (var (model, looks) in _loading.ToList())
        {
            if (Broken.Contains(model))
            {
                _loading.Remove(model);
                _failed.Add(model);
            }
            else if (looks <= 1)
            {
                _loading.Remove(model);
                Arrive(model);
            }
            else
            {
                _loading[model] = looks - 1;
            }
        }

        return new JsonObject { ["data"] = new JsonArray([.. Models.Select(Entry)]), ["object"] = "list" }.ToJsonString();
    }

    private JsonNode Entry(string model)
    {
        var status = new JsonObject
        {
            ["value"] = _loaded.Contains(model) ? "loaded" : _loading.ContainsKey(model) ? "loading" : "unloaded",
            ["args"] = new JsonArray("/usr/bin/llama-server", "--host", "127.0.0.1", "--port", "0", "--alias", model, "--model", $"/models/{model}.gguf"),
        };
        if (_failed.Contains(model))
        {
            status["failed"] = true;
            status["exit_code"] = 1;
        }

        return new JsonObject { ["id"] = model, ["aliases"] = new JsonArray(), ["object"] = "model", ["owned_by"] = "llamacpp", ["status"] = status };
    }

    private Task RefuseAsync(LoopbackReply reply, string message) =>
        JsonAsync(reply, $$$"""{"error":{"code":400,"message":"{{{message}}}","type":"invalid_request_error"}}""", 400);
}
