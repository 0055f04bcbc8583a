using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.OpenAi.Asking;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>OpenVINO Model Server: the models of its configuration, all loaded for as long as it runs.</summary>
internal sealed class OvmsServer(Asker asker) : IModelServer
{
    public async Task<ServedModel> ReadAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        var models = await ModelList.ReadAsync(asker, "v3/models", cancellationToken);
        var model = models.Find(entry.Id, asker.Server);
        var configured = await asker.GetAsync("v1/config", cancellationToken);
        var state = configured.IsSuccess ? configured.Json.At(entry.Id) : null;
        var doubt = models.Answer.IsRelayed ? "somebody between relays its answers (header 'Via')"
            : state.ObjectsAt("model_version_status").Any(version => version.TextAt("state") == "AVAILABLE") ? null
            : "its /v1/config does not show the model as available";
        return new ServedModel
        {
            Id = ModelList.IdOf(model),
            AnswersTo = ModelList.NamesOf(model),
            Digest = state is null ? null : ModelList.FingerprintOf(new JsonObject
            {
                ["name"] = entry.Id,
                ["versions"] = new JsonArray([.. state.ObjectsAt("model_version_status").Select(version => version.At("version")?.DeepClone())]),
            }),
            Proof = doubt is null ? $"OpenVINO Model Server /v1/config has '{entry.Id}' available" : null,
            Doubt = doubt,
        };
    }

    public Task<bool> LoadAsync(ServedModel model, ModelEntry entry, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task ReleaseAsync(string id, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int?> CountTokensAsync(string id, string text, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    public async Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken)
    {
        asker.Successful(await asker.GetAsync("v2/health/ready", cancellationToken));
        return new ModelList(asker.Successful(await asker.GetAsync("v3/models", cancellationToken))).Health();
    }
}
