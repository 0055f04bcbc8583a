using System.Net;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.OpenAi.Asking;
using Pantheon.Runtimes.OpenAi.Faults;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>vLLM: one model with its LoRA adapters, which sleeps where the server was started for that.</summary>
internal sealed class VllmServer(Asker asker) : IModelServer
{
    private const string Owner = "vllm";

    public async Task<ServedModel> ReadAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        await CheckEngineAsync(cancellationToken);
        var version = await asker.GetAsync("version", cancellationToken);
        var models = await ModelList.ReadAsync(asker, "v1/models", cancellationToken);
        var model = models.Find(entry.Id, asker.Server);
        var parent = model.TextAt("parent") is { } id ? models.Entries.FirstOrDefault(other => other.TextAt("id") == id) : null;
        var isAsleep = await SleepAsync(cancellationToken) == true;
        var doubt = await DoubtAsync(version, models, model, parent, cancellationToken);
        return new ServedModel
        {
            Id = ModelList.IdOf(model),
            AnswersTo = ModelList.NamesOf(model),
            ContextLength = model.NumberAt("max_model_len") ?? parent.NumberAt("max_model_len"),
            Digest = ModelList.FingerprintOf(new JsonObject
            {
                ["root"] = model.TextAt("root"),
                ["parent"] = parent.TextAt("root"),
                ["context"] = model.NumberAt("max_model_len"),
            }),
            IsLoaded = !isAsleep,
            IsAsleep = isAsleep,
            Proof = doubt is null ? $"vLLM /v1/models serves '{parent.TextAt("root") ?? model.TextAt("root")}' itself" : null,
            Doubt = doubt,
        };
    }

    public async Task<bool> LoadAsync(ServedModel model, ModelEntry entry, CancellationToken cancellationToken)
    {
        asker.Successful(await asker.PostSlowlyAsync("wake_up", null, cancellationToken));
        return await asker.WaitAsync(async () => await SleepAsync(cancellationToken) != true, cancellationToken);
    }

    public async Task ReleaseAsync(string id, CancellationToken cancellationToken)
    {
        // only a server in its development mode, started with --enable-sleep-mode, has these words
        if (await SleepAsync(cancellationToken) == false)
        {
            await asker.PostSlowlyAsync("sleep?level=1", null, cancellationToken);
        }
    }

    public async Task<int?> CountTokensAsync(string id, string text, CancellationToken cancellationToken)
    {
        var answer = await asker.PostAsync("tokenize", new JsonObject { ["model"] = id, ["prompt"] = text, ["add_special_tokens"] = false }, cancellationToken);
        return answer.Status == HttpStatusCode.NotFound ? null : asker.Successful(answer).Json.NumberAt("count");
    }

    public async Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken)
    {
        await CheckEngineAsync(cancellationToken);
        var models = new ModelList(asker.Successful(await asker.GetAsync("v1/models", cancellationToken)));
        return await SleepAsync(cancellationToken) == true ? RuntimeHealth.Up() : models.Health();
    }

    /// <summary>/v1/models goes on answering when the engine is dead; /health does not.</summary>
    private async Task CheckEngineAsync(CancellationToken cancellationToken)
    {
        var health = await asker.GetAsync("health", cancellationToken);
        if (health.Status == HttpStatusCode.ServiceUnavailable)
        {
            throw ServerFaults.EngineDead(asker.Server, "its /health answers 503");
        }
    }

    /// <summary>Null where the server cannot sleep.</summary>
    private async Task<bool?> SleepAsync(CancellationToken cancellationToken)
    {
        var answer = await asker.GetAsync("is_sleeping", cancellationToken);
        return answer.IsSuccess ? answer.Json.IsTrueAt("is_sleeping") : null;
    }

    private async Task<string?> DoubtAsync(ServerAnswer version, ModelList models, JsonObject model, JsonObject? parent, CancellationToken cancellationToken)
    {
        if (!version.IsSuccess || version.Json.TextAt("version") is null or "")
        {
            return "it does not answer /version as vLLM does";
        }

        if (models.Answer.IsRelayed)
        {
            return "somebody between relays its answers (header 'Via')";
        }

        if (model.TextAt("owned_by") != Owner || (parent is not null && parent.TextAt("owned_by") != Owner))
        {
            return $"its /v1/models says that the model is of '{model.TextAt("owned_by")}' and not of '{Owner}'";
        }

        if (model.TextAt("parent") is { } name)
        {
            return parent is null ? $"the adapter's model '{name}' is not among those it serves"
                : !Path.IsPathRooted(model.TextAt("root")) ? $"the adapter '{model.TextAt("root")}' is no local path, so a resolver may have downloaded it"
                : await ResolverAsync(cancellationToken);
        }

        return model.TextAt("root") is { Length: > 0 } ? await ResolverAsync(cancellationToken) : "its /v1/models does not say what the model was loaded from";
    }

    /// <summary>A resolver loads adapters from elsewhere; a server in its development mode tells of it, any other can be asked for listed names only.</summary>
    private async Task<string?> ResolverAsync(CancellationToken cancellationToken)
    {
        var settings = await asker.GetAsync("server_info?config_format=json", cancellationToken);
        return settings.IsSuccess && settings.Text.Contains("_resolver", StringComparison.OrdinalIgnoreCase)
            ? "a LoRA resolver is configured, which may download adapters"
            : null;
    }
}
