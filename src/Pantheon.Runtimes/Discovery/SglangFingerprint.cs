using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Discovery;

/// <summary>SGLang: it names the path of its model. It answers Ollama's paths too, so it is asked before Ollama.</summary>
internal sealed class SglangFingerprint : IFingerprint
{
    public async Task<FoundServer?> RecogniseAsync(ProbedServer server, CancellationToken cancellationToken)
    {
        if ((await server.JsonAsync("get_model_info", cancellationToken))?["model_path"] is null)
        {
            return null;
        }

        return new FoundServer
        {
            Endpoint = server.Endpoint,
            Kind = RuntimeKind.Sglang,
            Product = "SGLang",
            Version = (await server.JsonAsync("server_info", cancellationToken))?["version"]?.ToString(),
            Models = (await ModelList.ReadAsync(server, "v1/models", cancellationToken))?.Models ?? [],
        };
    }
}
