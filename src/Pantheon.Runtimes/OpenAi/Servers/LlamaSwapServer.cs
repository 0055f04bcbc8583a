using System.Net;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.OpenAi.Asking;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>llama-swap: starts the server of a model when it is asked for, and may also pass requests on to a peer, which is somebody else's.</summary>
internal sealed class LlamaSwapServer(Asker asker) : IModelServer
{
    public async Task<ServedModel> ReadAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        var models = await ModelList.ReadAsync(asker, "v1/models", cancellationToken);
        var model = models.Find(entry.Id, asker.Server);
        var id = ModelList.IdOf(model);
        var running = await asker.GetAsync("running", cancellationToken);
        var process = running.IsSuccess ? running.Json.ObjectsAt("running").FirstOrDefault(known => known.TextAt("model") == id) : null;
        var isLoaded = process.TextAt("state") == "ready";
        var upstream = isLoaded ? await UpstreamAsync(id, cancellationToken) : null;
        var doubt = Doubt(models, model, running, process);
        return new ServedModel
        {
            Id = id,

            // the server behind it answers under a name of its own, which is known only once it runs
            AnswersTo = upstream is null ? [] : [.. upstream.Value.Names, id],
            ContextLength = upstream?.Props?.ContextLength,
            Slots = upstream?.Props?.Slots,
            IsLoaded = isLoaded,
            Digest = process.TextAt("cmd") is { Length: > 0 } command ? ModelList.FingerprintOf(new JsonObject { ["cmd"] = command }) : null,
            Proof = doubt is null ? $"llama-swap says that '{id}' is a model of its own (meta.llamaswap.type)" : null,
            Doubt = doubt,
        };
    }

    public Task<bool> LoadAsync(ServedModel model, ModelEntry entry, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task ReleaseAsync(string id, CancellationToken cancellationToken) => asker.PostAsync($"api/models/unload/{Uri.EscapeDataString(id)}", null, cancellationToken);

    public Task<int?> CountTokensAsync(string id, string text, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    public async Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken)
    {
        asker.Successful(await asker.GetAsync("health", cancellationToken));
        var running = asker.Successful(await asker.GetAsync("running", cancellationToken)).Json.ObjectsAt("running");
        return RuntimeHealth.Up([.. running.Where(process => process.TextAt("state") == "ready").Select(process => process.TextAt("model")).OfType<string>()]);
    }

    private static string? Doubt(ModelList models, JsonObject model, ServerAnswer running, JsonObject? process)
    {
        var type = model.At("meta").At("llamaswap").TextAt("type");
        return models.Answer.IsRelayed ? "somebody between relays its answers (header 'Via')"
            : model.TextAt("owned_by") != "llama-swap" || !running.IsSuccess ? "it does not answer as llama-swap does (owner 'llama-swap', /running)"
            : type != "model" ? $"llama-swap says that it is of type '{type ?? "unknown"}' and not a model of its own"
            : process is not null && process.TextAt("proxy") is null ? "llama-swap does not say where it passes its requests on to (/running)"
            : process.TextAt("proxy") is { } proxy && !IsHere(proxy) ? $"llama-swap passes its requests on to '{proxy}'"
            : null;
    }

    private static bool IsHere(string proxy) =>
        Uri.TryCreate(proxy, UriKind.Absolute, out var uri) && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host, out var address) && IPAddress.IsLoopback(address)));

    /// <summary>What the server behind it says, where it can be asked.</summary>
    private async Task<(IReadOnlyList<string> Names, LlamaProps? Props)?> UpstreamAsync(string id, CancellationToken cancellationToken)
    {
        var path = $"upstream/{Uri.EscapeDataString(id)}";
        var models = await asker.GetAsync($"{path}/v1/models", cancellationToken);
        if (!models.IsSuccess)
        {
            return null;
        }

        var props = await asker.GetAsync($"{path}/props", cancellationToken);
        return (new ModelList(models).Names, props.IsSuccess ? new LlamaProps(props.Json) : null);
    }
}
