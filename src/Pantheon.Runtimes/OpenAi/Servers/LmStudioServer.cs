using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.OpenAi.Asking;
using Pantheon.Runtimes.OpenAi.Faults;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>LM Studio: models are loaded by word with the context that is needed, since one that it loads by itself it also evicts by itself.</summary>
internal sealed class LmStudioServer(Asker asker, LmLink link) : IModelServer
{
    private const string ModelsPath = "api/v1/models";
    private const int MostInstances = 64;

    // instances that this process loaded, by the model's key; only those are asked
    private readonly ConcurrentDictionary<string, string> _ours = new(StringComparer.Ordinal);

    public async Task<ServedModel> ReadAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        var answer = await asker.GetAsync(ModelsPath, cancellationToken);
        if (IsMissing(answer))
        {
            var models = await ModelList.ReadAsync(asker, "v1/models", cancellationToken);
            var listed = models.Find(entry.Id, asker.Server);
            return new ServedModel { Id = ModelList.IdOf(listed), AnswersTo = ModelList.NamesOf(listed), Doubt = "this LM Studio is too old to load a model by word (/api/v1/models)" };
        }

        var all = asker.Successful(answer).Json.ObjectsAt("models");
        var model = all.FirstOrDefault(known => Key(known) == entry.Id)
            ?? throw ServerFaults.ModelMissing(asker.Server, entry.Id, all.Select(Key), "download the model in LM Studio, or correct its id under pools in box.yaml");
        var instance = model.ObjectsAt("loaded_instances").FirstOrDefault(known => known.TextAt("id") is { } id && id == _ours.GetValueOrDefault(entry.Id));
        var doubt = answer.IsRelayed ? "somebody between relays its answers (header 'Via')" : await link.WhyNotOffAsync(cancellationToken);
        return new ServedModel
        {
            Id = entry.Id,
            AskFor = instance.TextAt("id"),
            AnswersTo = [entry.Id, .. instance.TextAt("id") is { } id ? [id] : Array.Empty<string>()],
            ContextLength = instance.At("config").NumberAt("context_length"),
            Slots = instance.At("config").NumberAt("parallel"),
            IsLoaded = instance is not null,
            Digest = Fingerprint(model),
            Proof = doubt is null ? $"LM Studio loads '{entry.Id}' at our word, and LM Link is switched off on this machine" : null,
            Doubt = doubt,
        };
    }

    public async Task<bool> LoadAsync(ServedModel model, ModelEntry entry, CancellationToken cancellationToken)
    {
        // one that somebody else loaded has a context and a time to live of its own
        await ReleaseAsync(model.Id, cancellationToken);
        var body = new JsonObject { ["model"] = model.Id, ["echo_load_config"] = true };
        if (entry.Context is { } context)
        {
            body["context_length"] = context;
        }

        var answer = await asker.PostSlowlyAsync($"{ModelsPath}/load", body, cancellationToken);
        if (!answer.IsSuccess || answer.Json.TextAt("instance_id") is not { } instance)
        {
            throw new ChatException(
                Codes.ModelLoadFailed,
                FailureKind.RuntimeUnavailable,
                $"{asker.Server} could not load '{model.Id}': {ErrorText.Of(answer.Text).Message}",
                "look at LM Studio's log; most often memory is short")
            {
                Fault = ChatFault.EngineDead,
            };
        }

        _ours[model.Id] = instance;
        return true;
    }

    public async Task ReleaseAsync(string id, CancellationToken cancellationToken)
    {
        var models = asker.Successful(await asker.GetAsync(ModelsPath, cancellationToken)).Json.ObjectsAt("models"); // an old one lists none here
        foreach (var instance in models.Where(model => Key(model) == id).SelectMany(model => model.ObjectsAt("loaded_instances")).Select(instance => instance.TextAt("id")).Take(MostInstances))
        {
            await asker.PostAsync($"{ModelsPath}/unload", new JsonObject { ["instance_id"] = instance }, cancellationToken);
        }

        _ours.TryRemove(id, out _);
    }

    public Task<int?> CountTokensAsync(string id, string text, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    public async Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken)
    {
        var answer = await asker.GetAsync(ModelsPath, cancellationToken);
        return IsMissing(answer)
            ? new ModelList(asker.Successful(await asker.GetAsync("v1/models", cancellationToken))).Health()
            : RuntimeHealth.Up([.. asker.Successful(answer).Json.ObjectsAt("models").Where(model => model.ObjectsAt("loaded_instances").Count > 0).Select(Key)]);
    }

    /// <summary>A path that it does not know it answers with 200 and an error.</summary>
    private static bool IsMissing(ServerAnswer answer) => answer.Status == HttpStatusCode.NotFound || (answer.IsSuccess && answer.Json.At("models") is null);

    private static string Key(JsonObject model) => model.TextAt("key") ?? throw new FormatException("a model has no key");

    private static string Fingerprint(JsonObject model)
    {
        var facts = (JsonObject)model.DeepClone();
        facts.Remove("loaded_instances");
        return ModelList.FingerprintOf(facts);
    }
}
