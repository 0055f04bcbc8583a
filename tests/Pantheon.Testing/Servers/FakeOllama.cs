using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pantheon.Testing.Servers;

/// <summary>An Ollama server as the real one behaves at its HTTP interface: models on disk and in memory, its way into the cloud, its queue, its silent cuts, its errors.</summary>
public sealed partial class FakeOllama : IAsyncDisposable
{
    public const string Coder = "qwen3:8b";
    public const string CoderDigest = "500a1f067a9f782620b40bee6f7b0c89e17ae61f686b92c24933e4ca4b2b8b41";

    private readonly LoopbackServer _server;
    private readonly ConcurrentQueue<FakeOllamaReply> _replies = new();

    public FakeOllama(TimeProvider? time = null, IPAddress? address = null)
    {
        Memory = new FakeOllamaMemory(time ?? TimeProvider.System);
        Models = [new FakeOllamaModel { Name = Coder, Digest = CoderDigest }];
        _server = new LoopbackServer(AnswerAsync, address);
    }

    public IPEndPoint Address => _server.Address;

    public string Endpoint => _server.Endpoint;

    public string Version { get; set; } = "0.17.4";

    /// <summary>Null is a server too old to say.</summary>
    public bool? IsCloudDisabled { get; set; } = true;

    public IList<FakeOllamaModel> Models { get; }

    public FakeOllamaMemory Memory { get; }

    /// <summary>All seats and the queue are taken.</summary>
    public bool IsFull { get; set; }

    /// <summary>Cuts a prompt in silence though it was told not to.</summary>
    public bool IgnoresTruncate { get; set; }

    /// <summary>The name under which answers come; null is the one that was asked for.</summary>
    public string? AnswersAs { get; set; }

    /// <summary>A request for one token is answered "ok", whatever is to be answered next.</summary>
    public bool SpendsNoReplyOnCanaries { get; set; }

    /// <summary>What left the machine, by the model's name.</summary>
    public ConcurrentQueue<string> SentToCloud { get; } = new();

    public IReadOnlyList<LoopbackRequest> Requests => _server.Requests;

    /// <summary>The bodies of all chats that had messages.</summary>
    public IReadOnlyList<JsonObject> Chats => [.. _server.RequestsTo("/api/chat").Select(request => request.Json).Where(body => Messages(body).Count > 0)];

    /// <summary>Completes when an answer that hangs has come to that.</summary>
    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a client has hung up on an answer that hangs.</summary>
    public TaskCompletionSource HungUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the next chats with messages are answered; afterwards each is answered "ok".</summary>
    public void Answer(params FakeOllamaReply[] replies) => Array.ForEach(replies, _replies.Enqueue);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static JsonNode OfOpenAi(FakeOllamaModel model) => new JsonObject { ["id"] = model.Name, ["object"] = "model", ["owned_by"] = "library" };

    private Task AnswerAsync(LoopbackRequest request, LoopbackReply reply) => (request.Method, request.Path) switch
    {
        ("GET", "/") => reply.WholeAsync("Ollama is running"),
        ("GET", "/api/version") => reply.JsonAsync(new JsonObject { ["version"] = Version }.ToJsonString()),
        ("GET", "/api/status") when IsCloudDisabled is { } disabled =>
            reply.JsonAsync(new JsonObject { ["cloud"] = new JsonObject { ["disabled"] = disabled, ["source"] = disabled ? "env" : "none" } }.ToJsonString()),
        ("GET", "/api/tags") => reply.JsonAsync(List(Models.Select(Listed))),
        ("GET", "/api/ps") => reply.JsonAsync(List(Memory.Resident.Select(Resident))),
        ("GET", "/v1/models") => reply.JsonAsync(new JsonObject { ["object"] = "list", ["data"] = new JsonArray([.. Models.Select(OfOpenAi)]) }.ToJsonString()),
        ("POST", "/api/show") => ShowAsync(request.Json, reply),
        ("POST", "/api/chat") => ChatAsync(request.Json, reply),
        ("POST", "/v1/chat/completions") => CutAsync(request.Json, reply),
        _ => reply.WholeAsync("404 page not found", 404),
    };

    private Task ShowAsync(JsonObject body, LoopbackReply reply)
    {
        var (model, isLocal) = Find(body);
        if (model is null || (isLocal && model.RemoteHost is not null))
        {
            return MissingAsync(body, reply);
        }

        var page = Listed(model);
        page["capabilities"] = new JsonArray([.. model.Capabilities.Select(word => (JsonNode)word)]);
        page["model_info"] = new JsonObject { ["general.architecture"] = "qwen3", ["qwen3.context_length"] = model.TrainedContext };
        return reply.JsonAsync(page.ToJsonString());
    }

    private async Task ChatAsync(JsonObject body, LoopbackReply reply)
    {
        var name = body["model"]!.GetValue<string>();
        if (CloudName().IsMatch(name))
        {
            await FromCloudAsync(name, name, reply);
            return;
        }

        var (model, isLocal) = Find(body);
        if (model is null || (isLocal && model.RemoteHost is not null))
        {
            await MissingAsync(body, reply);
        }
        else if (Messages(body).Count == 0 && body["keep_alive"]?.GetValue<long>() == 0)
        {
            Memory.Drop(model);
            await reply.JsonAsync(Ended(name, "unload"));
        }
        else if (model.RemoteHost is not null)
        {
            await FromCloudAsync(name, model.RemoteModel!, reply);
        }
        else if (Refusal(model, body) is var (status, error))
        {
            await reply.JsonAsync(new JsonObject { ["error"] = error }.ToJsonString(), status);
        }
        else
        {
            await GenerateAsync(model, body, reply);
        }
    }

    private async Task GenerateAsync(FakeOllamaModel model, JsonObject body, LoopbackReply reply)
    {
        var name = AnswersAs ?? body["model"]!.GetValue<string>();
        var runner = Memory.Use(model, body);
        if (Messages(body).Count == 0)
        {
            await reply.JsonAsync(Ended(name, "load"));
            return;
        }

        var prompt = Tokens(body);
        if (prompt > runner.Context && body["truncate"]?.GetValue<bool>() == false && !IgnoresTruncate)
        {
            await reply.JsonAsync("""{"error":"the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the context length in settings, or use a model with a longer context length"}""", 400);
            return;
        }

        var told = SpendsNoReplyOnCanaries && IsCanary(body) ? FakeOllamaReply.Text("ok") : _replies.TryDequeue(out var next) ? next : FakeOllamaReply.Text("ok");
        if (told.KillsRunner)
        {
            Memory.Drop(model);
        }

        if (told.Status is { } status)
        {
            await reply.JsonAsync(new JsonObject { ["error"] = told.Error }.ToJsonString(), status);
            return;
        }

        await reply.BeginAsync("application/x-ndjson");
        foreach (var line in told.Lines)
        {
            await reply.PieceAsync(Named(line, name, prompt > runner.Context ? runner.Context / 2 : prompt) + "\n");
        }

        await EndAsync(told, reply);
    }

    private async Task EndAsync(FakeOllamaReply told, LoopbackReply reply)
    {
        if (told.Hangs)
        {
            Hanging.TrySetResult();
            await reply.HangAsync();
            HungUp.TrySetResult();
        }
        else if (told.Drops)
        {
            reply.Drop();
        }
        else
        {
            await reply.EndAsync();
        }
    }

    /// <summary>The OpenAI-like way in: nothing there keeps the server from cutting.</summary>
    private Task CutAsync(JsonObject body, LoopbackReply reply)
    {
        var (model, _) = Find(body);
        var context = Memory.Use(model!, body).Context;
        return reply.JsonAsync($$$"""{"model":"{{{model!.Name}}}","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"ok"}}],"usage":{"prompt_tokens":{{{(Tokens(body) > context ? context / 2 : Tokens(body))}}}}}""");
    }

    private async Task FromCloudAsync(string name, string model, LoopbackReply reply)
    {
        if (IsCloudDisabled == true)
        {
            await reply.JsonAsync("""{"error":"ollama cloud is disabled: remote model is unavailable"}""", 403);
            return;
        }

        SentToCloud.Enqueue(name);
        await reply.BeginAsync("application/x-ndjson");
        await reply.PieceAsync($$$"""{"model":"{{{name}}}","remote_model":"{{{model}}}","remote_host":"https://models.example","message":{"role":"assistant","content":"from afar"},"done":true,"done_reason":"stop"}""" + "\n");
        await reply.EndAsync();
    }

    private (int Status, string Error)? Refusal(FakeOllamaModel model, JsonObject body)
    {
        var calls = Messages(body).SelectMany(message => message!["tool_calls"] as JsonArray ?? []);
        return IsFull ? (503, "server busy, please try again.  maximum pending requests exceeded")
            : body["tools"] is not null && !model.Capabilities.Contains("tools") ? (400, $"registry.ollama.ai/library/{model.Name} does not support tools")
            : body["think"]?.GetValue<bool>() == true && !model.Capabilities.Contains("thinking") ? (400, $"\"{model.Name}\" does not support thinking")
            : calls.Any(call => call!["function"]!["arguments"] is not JsonObject) ? (400, "json: cannot unmarshal string into Go struct field ChatRequest.messages.tool_calls.function.arguments of type map[string]interface {}")
            : model.HasStrictTemplate && !TakesTurns(Messages(body)) ? (500, "chat template error: Conversation roles must alternate user/assistant/user/assistant")
            : null;
    }

    private static bool TakesTurns(JsonArray messages)
    {
        var roles = messages.Select(message => message!["role"]!.GetValue<string>()).ToList();
        return !roles.Skip(1).Contains("system") && !roles.Zip(roles.Skip(1)).Any(pair => pair.First == pair.Second && pair.First != "tool");
    }

    /// <summary>The model, and whether only one that is here may answer; a server that is too old takes `local` for a tag.</summary>
    private (FakeOllamaModel? Model, bool IsLocal) Find(JsonObject body)
    {
        var name = body["model"]!.GetValue<string>();
        var isLocal = IsCloudDisabled is not null && name.EndsWith(":local", StringComparison.OrdinalIgnoreCase);
        var bare = isLocal ? name[..^":local".Length] : name;
        return (Models.FirstOrDefault(model => model.Name == bare || model.Name == $"{bare}:latest"), isLocal);
    }

    private static Task MissingAsync(JsonObject body, LoopbackReply reply) => reply.JsonAsync(new JsonObject { ["error"] = $"model '{body["model"]}' not found" }.ToJsonString(), 404);

    private static bool IsCanary(JsonObject body) => body["options"]?["num_predict"]?.GetValue<int>() == 1;

    private static JsonArray Messages(JsonObject body) => body["messages"] as JsonArray ?? [];

    /// <summary>Words and signs, as tokenizers begin.</summary>
    private static int Tokens(JsonObject body) => Messages(body).Sum(message => 4 + Pieces().Count(message!["content"]!.GetValue<string>()));

    private static string Ended(string name, string reason) =>
        new JsonObject { ["model"] = name, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = "" }, ["done"] = true, ["done_reason"] = reason }.ToJsonString();

    private static string Named(string line, string name, int prompt)
    {
        if (!line.StartsWith("{\"message\"", StringComparison.Ordinal))
        {
            return line;
        }

        var json = JsonNode.Parse(line)!.AsObject();
        json.Insert(0, "model", name);
        if (json["done"]!.GetValue<bool>() && !json.ContainsKey("prompt_eval_count"))
        {
            json["prompt_eval_count"] = prompt;
        }

        return json.ToJsonString();
    }

    private static string List(IEnumerable<JsonObject> models) => new JsonObject { ["models"] = new JsonArray([.. models]) }.ToJsonString();

    private static JsonObject Listed(FakeOllamaModel model)
    {
        var json = new JsonObject { ["name"] = model.Name, ["model"] = model.Name, ["size"] = model.Size, ["digest"] = model.Digest };
        if (model.RemoteHost is not null)
        {
            json["remote_host"] = model.RemoteHost;
            json["remote_model"] = model.RemoteModel;
        }

        return json;
    }

    private static JsonObject Resident(FakeOllamaRunner runner) => new()
    {
        ["name"] = runner.Model.Name,
        ["digest"] = runner.Model.Digest,
        ["size"] = runner.Model.Size,
        ["size_vram"] = runner.Model.VideoMemory,
        ["context_length"] = runner.Context,
        ["expires_at"] = runner.Expires.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(":([^/:]*-)?cloud$", RegexOptions.IgnoreCase)]
    private static partial Regex CloudName();

    [GeneratedRegex(@"\w+|[^\w\s]+")]
    private static partial Regex Pieces();
}
