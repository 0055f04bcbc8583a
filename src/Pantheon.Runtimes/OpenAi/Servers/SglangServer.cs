using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.OpenAi.Asking;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>SGLang: one model for as long as the server runs.</summary>
internal sealed class SglangServer(Asker asker) : IModelServer
{
    public async Task<ServedModel> ReadAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        var models = await ModelList.ReadAsync(asker, "v1/models", cancellationToken);
        var model = models.Find(entry.Id, asker.Server);
        var told = await asker.GetAsync("get_model_info", cancellationToken);
        var path = told.IsSuccess ? told.Json.TextAt("model_path") : null;
        var doubt = models.Answer.IsRelayed ? "somebody between relays its answers (header 'Via')"
            : string.IsNullOrEmpty(path) ? "its /get_model_info names no model path"
            : await AgreesAsync(ModelList.IdOf(model), model.TextAt("root"), path, cancellationToken) ? null
            : $"its /v1/models serves '{entry.Id}' and its /get_model_info names '{path}'";
        return new ServedModel
        {
            Id = ModelList.IdOf(model),
            AnswersTo = ModelList.NamesOf(model),
            ContextLength = model.NumberAt("max_model_len"),
            Digest = path is null ? null : ModelList.FingerprintOf(new JsonObject { ["path"] = path, ["weights"] = told.Json.At("weight_version")?.ToString() }),
            Proof = doubt is null ? $"SGLang /get_model_info serves '{path}'" : null,
            Doubt = doubt,
        };
    }

    public Task<bool> LoadAsync(ServedModel model, ModelEntry entry, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task ReleaseAsync(string id, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int?> CountTokensAsync(string id, string text, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    public async Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken)
    {
        asker.Successful(await asker.GetAsync("health", cancellationToken));
        return new ModelList(asker.Successful(await asker.GetAsync("v1/models", cancellationToken))).Health();
    }

    /// <summary>The list names the path, or the server says that it serves this path under that name.</summary>
    private async Task<bool> AgreesAsync(string id, string? root, string path, CancellationToken cancellationToken)
    {
        if (id == path || root == path)
        {
            return true;
        }

        var settings = await asker.GetAsync("server_info", cancellationToken);
        settings = settings.IsSuccess ? settings : await asker.GetAsync("get_server_info", cancellationToken);
        return settings.IsSuccess && settings.Json.TextAt("served_model_name") == id && settings.Json.TextAt("model_path") == path;
    }
}
