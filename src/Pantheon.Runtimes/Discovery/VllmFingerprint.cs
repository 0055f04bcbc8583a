using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Discovery;

/// <summary>vLLM: its version, and models that it owns.</summary>
internal sealed class VllmFingerprint : IFingerprint
{
    public async Task<FoundServer?> RecogniseAsync(ProbedServer server, CancellationToken cancellationToken) =>
        (await server.JsonAsync("version", cancellationToken))?["version"]?.ToString() is { Length: > 0 } version
        && await ModelList.ReadAsync(server, "v1/models", cancellationToken) is { } list && list.IsAllOwnedBy("vllm")
            ? new FoundServer
            {
                Endpoint = server.Endpoint,
                Kind = RuntimeKind.Vllm,
                Product = "vLLM",
                Version = version,
                Models = [.. list.Models.Select(model => model with { Loaded = true })],
            }
            : null;
}
