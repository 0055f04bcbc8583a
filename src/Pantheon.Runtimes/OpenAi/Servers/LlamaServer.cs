using System.Net;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.OpenAi.Asking;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>llama-server with one model, or as a router of several; which of them, it says itself.</summary>
internal sealed class LlamaServer(Asker asker) : IModelServer
{
    private const string Software = "llama.cpp";

    private readonly LlamaRouter _router = new(asker);

    public async Task<ServedModel> ReadAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        var models = await ModelList.ReadAsync(asker, "v1/models", cancellationToken);
        var model = models.Find(entry.Id, asker.Server);
        var served = new ServedModel { Id = ModelList.IdOf(model), AnswersTo = ModelList.NamesOf(model) };
        if (models.Answer.Software != Software || model.TextAt("owned_by") != "llamacpp")
        {
            return served with { Doubt = "it does not answer as llama-server does (header 'Server: llama.cpp', owner 'llamacpp')" };
        }

        if (models.Answer.IsRelayed)
        {
            return served with { Doubt = "somebody between relays its answers (header 'Via')" };
        }

        var answer = await asker.GetAsync("props", cancellationToken);
        if (answer.Status == HttpStatusCode.ServiceUnavailable)
        {
            throw asker.Fault(answer);
        }

        if (!answer.IsSuccess)
        {
            return served with { Doubt = $"its /props cannot be read (status {(int)answer.Status})" };
        }

        var props = new LlamaProps(answer.Json);
        return props.IsRouter ? await _router.ReadAsync(served, model, props, cancellationToken) : await SingleAsync(served, model, props, cancellationToken);
    }

    public async Task<bool> LoadAsync(ServedModel model, ModelEntry entry, CancellationToken cancellationToken) =>
        await IsRouterAsync(cancellationToken) && await _router.LoadAsync(model.Id, cancellationToken);

    public async Task ReleaseAsync(string id, CancellationToken cancellationToken)
    {
        // one with a single model keeps it for as long as it runs
        if (await IsRouterAsync(cancellationToken))
        {
            await _router.UnloadAsync(id, cancellationToken);
        }
    }

    public async Task<int?> CountTokensAsync(string id, string text, CancellationToken cancellationToken)
    {
        var answer = asker.Successful(await asker.PostAsync("tokenize", new JsonObject { ["model"] = id, ["content"] = text }, cancellationToken));
        return (answer.Json.At("tokens") as JsonArray ?? throw new FormatException("there are no tokens in the answer of /tokenize")).Count;
    }

    public async Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken)
    {
        asker.Successful(await asker.GetAsync("health", cancellationToken));
        var models = new ModelList(asker.Successful(await asker.GetAsync("v1/models", cancellationToken)));
        return models.Entries.Any(entry => entry.At("status") is not null) ? LlamaRouter.Health(models) : models.Health();
    }

    private async Task<ServedModel> SingleAsync(ServedModel served, JsonObject model, LlamaProps props, CancellationToken cancellationToken)
    {
        var adapters = LlamaProps.AdaptersOf(await asker.GetAsync("lora-adapters", cancellationToken));
        return served with
        {
            ContextLength = props.ContextLength,
            Slots = props.Slots,
            IsLoaded = !props.IsAsleep,
            IsAsleep = props.IsAsleep,
            Digest = props.Fingerprint(model, adapters),
            Adapters = LlamaProps.Scales(adapters),
            Proof = props is { ModelFile: { } file, HasBuild: true } ? $"llama-server /props serves the model file '{file}'" : null,
            Doubt = "its /props names no model file or no build",
        };
    }

    private async Task<bool> IsRouterAsync(CancellationToken cancellationToken) => new LlamaProps(asker.Successful(await asker.GetAsync("props", cancellationToken)).Json).IsRouter;
}
