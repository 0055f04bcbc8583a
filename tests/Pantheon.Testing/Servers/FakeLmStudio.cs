using System.Globalization;
using System.Text.Json.Nodes;

namespace Pantheon.Testing.Servers;

/// <summary>LM Studio with one model: loaded by word as instances, or by itself by the first request, which is then evicted by itself too.</summary>
public sealed class FakeLmStudio : FakeServer
{
    private readonly Lock _gate = new();
    private readonly List<(string Id, int Context)> _instances = [];
    private int _loads;

    public string Key { get; set; } = "qwen/qwen3-coder-30b";

    public int MaxContext { get; set; } = 262144;

    /// <summary>Before version 0.4 there was no way to load a model by word.</summary>
    public bool IsOld { get; set; }

    public string? LoadFails { get; set; }

    /// <summary>What it answers as, when that is not what it was asked for.</summary>
    public string? AnswersAs { get; set; }

    public IReadOnlyList<(string Id, int Context)> Instances
    {
        get
        {
            lock (_gate)
            {
                return [.. _instances];
            }
        }
    }

    /// <summary>Throws out all that is loaded, as Auto-Evict does when another program loads a model.</summary>
    public void Evict()
    {
        lock (_gate)
        {
            _instances.Clear();
        }
    }

    /// <summary>Loads the model as a request of another program does.</summary>
    public void LoadByItself()
    {
        lock (_gate)
        {
            _instances.Add((Key, 4096));
        }
    }

    protected override Task AnswerAsync(LoopbackRequest request, LoopbackReply reply)
    {
        lock (_gate)
        {
            return request.Path switch
            {
                "/api/v1/models" when !IsOld => JsonAsync(reply, Models()),
                "/api/v1/models/load" when !IsOld => LoadAsync(request, reply),
                "/api/v1/models/unload" when !IsOld => UnloadAsync(request, reply),
                "/v1/models" => JsonAsync(reply, new JsonObject { ["data"] = new JsonArray(new JsonObject { ["id"] = Key, ["owned_by"] = "organization_owner" }) }.ToJsonString()),
                "/v1/chat/completions" => AnswerChatAsync(request, reply),
                _ => JsonAsync(reply, """{"error":"Unexpected endpoint or method."}"""),
            };
        }
    }

    private Task LoadAsync(LoopbackRequest request, LoopbackReply reply)
    {
        if (LoadFails is not null)
        {
            return JsonAsync(reply, new JsonObject { ["error"] = new JsonObject { ["type"] = "model_load_failed", ["message"] = LoadFails } }.ToJsonString(), 500);
        }

        _loads++;
        var id = _instances.Exists(instance => instance.Id == Key) || _loads > 1 ? $"{Key}:{_loads.ToString(CultureInfo.InvariantCulture)}" : Key;
        var context = request.Json["context_length"]?.GetValue<int>() ?? 4096;
        _instances.Add((id, context));
        return JsonAsync(reply, new JsonObject
        {
            ["type"] = "llm",
            ["instance_id"] = id,
            ["load_time_seconds"] = 9.1,
            ["status"] = "loaded",
            ["load_config"] = new JsonObject { ["context_length"] = context },
        }.ToJsonString());
    }

    private Task UnloadAsync(LoopbackRequest request, LoopbackReply reply)
    {
        var id = request.Json["instance_id"]!.ToString();
        return _instances.RemoveAll(instance => instance.Id == id) > 0
            ? JsonAsync(reply, new JsonObject { ["instance_id"] = id }.ToJsonString())
            : JsonAsync(reply, """{"error":{"type":"model_not_found","message":"no such instance"}}""", 404);
    }

    private Task AnswerChatAsync(LoopbackRequest request, LoopbackReply reply)
    {
        var asked = request.Json["model"]!.ToString();
        if (_instances.Count == 0)
        {
            _instances.Add((asked, 4096));
        }

        return ChatAsync(request, reply, AnswersAs ?? asked);
    }

    private string Models() => new JsonObject
    {
        ["models"] = new JsonArray(new JsonObject
        {
            ["type"] = "llm",
            ["key"] = Key,
            ["size_bytes"] = 18_556_677_120,
            ["loaded_instances"] = new JsonArray([.. _instances.Select(instance => (JsonNode)new JsonObject
            {
                ["id"] = instance.Id,
                ["config"] = new JsonObject { ["context_length"] = instance.Context, ["parallel"] = 4 },
            })]),
            ["max_context_length"] = MaxContext,
            ["capabilities"] = new JsonObject { ["trained_for_tool_use"] = true, ["vision"] = false },
        }),
    }.ToJsonString();
}
