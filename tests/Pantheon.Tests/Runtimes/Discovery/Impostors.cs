using System.Net;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Discovery;

/// <summary>What each kind of server answers to the paths that discovery asks, those included with which it passes for another.</summary>
internal static class Impostors
{
    public const string Llama = "llama.cpp";

    private const string ModelsOf = """{"object":"list","data":[{"id":"ID","object":"model","owned_by":"OWNER"}]}""";

    public static readonly Dictionary<string, string> LlamaServer = new()
    {
        ["/health"] = """{"status":"ok"}""",
        ["/props"] = """{"default_generation_settings":{"n_ctx":2048},"total_slots":4,"model_path":"/m/tiny.gguf","build_info":"b11669-Debian"}""",
        ["/v1/models"] = """{"models":[],"object":"list","data":[{"id":"tiny","owned_by":"llamacpp","meta":{"n_ctx":2048,"n_ctx_train":4096}}]}""",
        ["/api/tags"] = """{"models":[]}""",
    };

    public static readonly Dictionary<string, string> Router = new(LlamaServer)
    {
        ["/props"] = """{"role":"router","build_info":"b11669-Debian"}""",
        ["/v1/models"] = """{"object":"list","data":[{"id":"a","owned_by":"llamacpp","status":{"value":"loaded"}},{"id":"b","owned_by":"llamacpp","status":{"value":"unloaded"}}]}""",
    };

    public static readonly Dictionary<string, string> LlamaSwap = new()
    {
        ["/health"] = "OK",
        ["/running"] = """{"running":[{"model":"coder","state":"ready"}]}""",
        ["/api/version"] = """{"version":"v170","commit":"0bdb372","build_date":"2026-08-22"}""",
        ["/v1/models"] = """
            {"object":"list","data":[
              {"id":"coder","owned_by":"llama-swap","status":{"value":"ready"},"meta":{"llamaswap":{"type":"model"}}},
              {"id":"far","owned_by":"llama-swap","meta":{"llamaswap":{"type":"peer"}}}]}
            """,
    };

    public static readonly Dictionary<string, string> Sglang = new()
    {
        ["/"] = "Ollama is running",
        ["/health"] = "",
        ["/get_model_info"] = """{"model_path":"/models/Qwen3-8B","tokenizer_path":"x"}""",
        ["/server_info"] = """{"version":"0.5.2"}""",
        ["/api/tags"] = """{"models":[{"name":"qwen","model":"qwen"}]}""",
        ["/api/version"] = """{"version":"0.5.2"}""",
        ["/v1/models"] = """{"object":"list","data":[{"id":"qwen","owned_by":"sglang","max_model_len":40960}]}""",
    };

    public static readonly Dictionary<string, string> LmStudio = new()
    {
        ["/api/v1/models"] = """
            {"models":[
              {"type":"llm","key":"openai/gpt-oss-20b","loaded_instances":[{"id":"openai/gpt-oss-20b","config":{"context_length":8192,"parallel":4}}],"max_context_length":131072},
              {"type":"llm","key":"qwen/qwen3-8b","loaded_instances":[],"max_context_length":40960},
              {"type":"embedding","key":"nomic-embed","loaded_instances":[]}]}
            """,
        ["/v1/models"] = ModelsOf.Replace("OWNER", "organization_owner", StringComparison.Ordinal),
        ["*"] = """{"error":"Unexpected endpoint or method. (GET /x)"}""",
    };

    public static readonly Dictionary<string, string> OldLmStudio = new()
    {
        ["/api/v0/models"] = """{"object":"list","data":[{"id":"qwen3-8b","state":"loaded","max_context_length":40960,"loaded_context_length":4096},{"id":"other","state":"not-loaded","max_context_length":32768}]}""",
        ["/v1/models"] = ModelsOf.Replace("OWNER", "organization_owner", StringComparison.Ordinal),
        ["*"] = """{"error":"Unexpected endpoint or method. (GET /x)"}""",
    };

    public static readonly Dictionary<string, string> LocalAi = new()
    {
        ["/"] = "Ollama is running",
        ["/readyz"] = "OK",
        ["/healthz"] = "OK",
        ["/version"] = """{"version":"v3.1.0 (0a1b2c)"}""",
        ["/api/tags"] = """{"models":[{"name":"phi-4","model":"phi-4"}]}""",
        ["/api/ps"] = """{"models":[]}""",
        ["/api/version"] = """{"version":"0.9.0"}""",
        ["/v1/models"] = """{"object":"list","data":[{"id":"phi-4","object":"model"}]}""",
    };

    public static readonly Dictionary<string, string> Ollama = new()
    {
        ["/"] = "Ollama is running",
        ["/api/version"] = """{"version":"0.14.1"}""",
        ["/api/status"] = """{"cloud":{"disabled":true,"source":"env"}}""",
        ["/api/tags"] = """
            {"models":[
              {"name":"qwen3:8b","model":"qwen3:8b","digest":"500a1f067a9f782620b40bee6f7b0c89e17ae61f686b92c24933e4ca4b2b8b41","size":5225388164},
              {"name":"helper:latest","model":"helper:latest","digest":"aa","remote_host":"https://models.example:443","remote_model":"big"},
              {"name":"gpt-oss:120b-cloud","model":"gpt-oss:120b-cloud"}]}
            """,
        ["/api/ps"] = """{"models":[{"name":"qwen3:8b","model":"qwen3:8b","context_length":4096}]}""",
        ["/v1/models"] = """{"object":"list","data":[{"id":"qwen3:8b","owned_by":"library"},{"id":"helper:latest","owned_by":"library"},{"id":"gpt-oss:120b-cloud","owned_by":"library"}]}""",
    };

    public static readonly Dictionary<string, string> EmptyOllama = new(Ollama)
    {
        ["/api/status"] = """{"cloud":{"disabled":false,"source":""}}""",
        ["/api/tags"] = """{"models":[]}""",
        ["/api/ps"] = """{"models":[]}""",
        ["/v1/models"] = """{"object":"list","data":null}""",
    };

    public static readonly Dictionary<string, string> Vllm = new()
    {
        ["/health"] = "",
        ["/version"] = """{"version":"0.11.0"}""",
        ["/v1/models"] = """{"object":"list","data":[{"id":"Qwen/Qwen3-Coder-30B-A3B-Instruct","owned_by":"vllm","root":"Qwen/Qwen3-Coder-30B-A3B-Instruct","max_model_len":32768}]}""",
    };

    public static readonly Dictionary<string, string> Ovms = new()
    {
        ["/v2/health/ready"] = "",
        ["/v3/models"] = """{"object":"list","data":[{"id":"qwen3-int4","object":"model","owned_by":"OVMS"}]}""",
    };

    public static readonly Dictionary<string, string> Generic = new()
    {
        ["/v1/models"] = """{"object":"list","data":[{"id":"something","owned_by":"me"}]}""",
    };

    /// <summary>The routes as a server; what it has no route for is 404, or the answer under `*`.</summary>
    public static LoopbackServer Serve(IReadOnlyDictionary<string, string> routes, string header = "", int status = 200, IPAddress? address = null) => new(
        (request, reply) =>
        {
            var headers = header.Length > 0 ? $"Server: {header}\r\n" : "";
            var body = routes.GetValueOrDefault(request.Path) ?? routes.GetValueOrDefault("*");
            return body is null ? reply.WholeAsync("404 page not found", 404, headers: headers) : reply.WholeAsync(body, status, "application/json", headers);
        },
        address);
}
