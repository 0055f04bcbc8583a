using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.Ollama;

/// <summary>
/// Asks an Ollama server for the proof that a model runs in it: its cloud is switched off, and neither its list nor the model's own page names a remote host.
/// A localhost address proves nothing here: the server hands names and stubs on to its vendor's cloud.
/// </summary>
internal sealed class OllamaAttestation(OllamaApi api, string server)
{
    private const int MostNames = 20;

    /// <summary>Throws for a name or a model that leads elsewhere; what is only not proven is the card's <see cref="OllamaCard.Doubt"/>.</summary>
    public async Task<OllamaCard> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (OllamaName.IsCloud(id))
        {
            throw OllamaFault.Of(
                ChatFault.NotLocal, Codes.OllamaCloudName, FailureKind.NotLocal, $"{server}: '{id}' names a model in Ollama's cloud; nothing was sent", "name a model that the server has itself");
        }

        var version = await api.VersionAsync(cancellationToken);
        var status = await api.StatusAsync(cancellationToken);
        var tags = await api.TagsAsync(cancellationToken);
        var named = tags.Where(model => model.Name is { } name && OllamaName.Same(name, id)).ToList();
        var listed = named.Find(model => model.Name == id) ?? named.FirstOrDefault()
            ?? throw OllamaFault.Missing(server, $"it has {(tags.Count == 0 ? "none" : string.Join(", ", tags.Take(MostNames).Select(model => $"'{model.Name}'")))}, and not '{id}'");
        named.ForEach(model => CheckRemote(id, "/api/tags", model.RemoteModel, model.RemoteHost));
        var digest = listed.FullDigest ?? throw OllamaFault.Broken(server, $"names no digest of '{id}'");
        if (status is null)
        {
            return new OllamaCard
            {
                Digest = digest,
                Proof = "",
                Doubt = $"Ollama {version} is too old to say whether its cloud is switched off (it has no /api/status): update it",
                IsOld = true,
            };
        }

        var shown = await api.ShowAsync(id, cancellationToken);
        CheckRemote(id, "/api/show", shown.RemoteModel, shown.RemoteHost);
        return new OllamaCard
        {
            Digest = digest,
            Proof = $"Ollama {version} says that its cloud is disabled ({status.Cloud?.Source ?? "it does not say where"}), names no remote host for '{id}', and is asked for it as '{OllamaName.Local(id)}'",
            Doubt = status.Cloud is { Disabled: true } ? null : $"the cloud of Ollama {version} is not switched off: start the server with OLLAMA_NO_CLOUD=1",
            TrainedContext = shown.TrainedContext,
            Capabilities = shown.Capabilities is { } can ? new OllamaCapabilities(can.Contains("tools"), can.Contains("thinking")) : null,
        };
    }

    private void CheckRemote(string id, string path, string? model, string? host)
    {
        if (model is { Length: > 0 } || host is { Length: > 0 })
        {
            throw OllamaFault.Elsewhere(server, $"{path} says that '{id}' is a stub for '{model}' at '{host}'");
        }
    }
}
