using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.OpenAi.Asking;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>A server of no known kind (LocalAI, TGI, any proxy): it may pass requests on to anywhere, so nothing it says is proof.</summary>
internal sealed class GenericServer(Asker asker) : IModelServer
{
    public async Task<ServedModel> ReadAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        var models = await ModelList.ReadAsync(asker, "v1/models", cancellationToken);
        var model = models.Find(entry.Id, asker.Server);
        return new ServedModel
        {
            Id = ModelList.IdOf(model),
            AnswersTo = ModelList.NamesOf(model),
            ContextLength = model.NumberAt("max_model_len"),
            Doubt = "a server of kind openai may pass requests on to another; only its confinement would prove where its models run",
        };
    }

    public Task<bool> LoadAsync(ServedModel model, ModelEntry entry, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task ReleaseAsync(string id, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int?> CountTokensAsync(string id, string text, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    public async Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken) => new ModelList(asker.Successful(await asker.GetAsync("v1/models", cancellationToken))).Health();
}
