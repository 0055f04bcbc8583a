using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Discovery;

/// <summary>LocalAI: its readiness and its version at paths of its own. It answers Ollama's paths too, so it is asked before Ollama.</summary>
internal sealed class LocalAiFingerprint : IFingerprint
{
    public async Task<FoundServer?> RecogniseAsync(ProbedServer server, CancellationToken cancellationToken)
    {
        if (await server.GetAsync("readyz", cancellationToken) is not { IsOk: true } ready || ready.Json?.ContainsKey("error") == true
            || (await server.JsonAsync("version", cancellationToken))?["version"]?.ToString() is not { Length: > 0 } version
            || await ModelList.ReadAsync(server, "v1/models", cancellationToken) is not { } list || list.IsAllOwnedBy("vllm"))
        {
            return null;
        }

        return new FoundServer
        {
            Endpoint = server.Endpoint,
            Kind = RuntimeKind.OpenAi,
            Product = "LocalAI",
            Version = version,
            Models = list.Models,
            Note = GenericFingerprint.Unproven,
        };
    }
}
