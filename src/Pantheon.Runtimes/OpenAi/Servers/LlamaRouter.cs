using System.Net;
using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.OpenAi.Asking;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>llama-server as a router: each model is a child of its own, loaded and unloaded by word; nothing is loaded by a chat request.</summary>
internal sealed class LlamaRouter(Asker asker)
{
    public async Task<ServedModel> ReadAsync(ServedModel served, JsonObject model, LlamaProps router, CancellationToken cancellationToken)
    {
        var state = StateOf(model);
        if (state is not ("loaded" or "sleeping"))
        {
            // the child that it will start is on its own list; what that child then says must agree, or the model is not used
            var file = FileOf(model);
            return served with
            {
                IsLoaded = false,
                Proof = file is not null && router.HasBuild ? $"llama-server's router serves the model file '{file}' by a child of its own" : null,
                Doubt = "the router does not say which model file it serves under this name",
            };
        }

        var answer = asker.Successful(await asker.GetAsync($"props?model={Uri.EscapeDataString(served.Id)}&autoload=false", cancellationToken));
        var props = new LlamaProps(answer.Json);
        var adapters = LlamaProps.AdaptersOf(await asker.GetAsync($"lora-adapters?model={Uri.EscapeDataString(served.Id)}&autoload=false", cancellationToken));
        return served with
        {
            ContextLength = props.ContextLength,
            Slots = props.Slots,
            IsLoaded = state == "loaded" && !props.IsAsleep,
            IsAsleep = state == "sleeping" || props.IsAsleep,
            Digest = props.Fingerprint(null, adapters),
            Adapters = LlamaProps.Scales(adapters),
            Proof = props is { ModelFile: { } loaded, HasBuild: true } ? $"llama-server's router serves the model file '{loaded}' by a child of its own" : null,
            Doubt = "the /props of this model name no model file or no build",
        };
    }

    /// <summary>True once the model is there; throws when its child could not start, with what the router says of it.</summary>
    public async Task<bool> LoadAsync(string id, CancellationToken cancellationToken)
    {
        var asked = await asker.PostAsync("models/load", new JsonObject { ["model"] = id }, cancellationToken);
        if (!asked.IsSuccess && !(asked.Status == HttpStatusCode.BadRequest && asked.Text.Contains("already", StringComparison.Ordinal)))
        {
            throw asker.Fault(asked);
        }

        var isInTime = await asker.WaitAsync(() => IsLoadedAsync(id, cancellationToken), cancellationToken);
        return isInTime ? true : throw Failed(id, "it was not loaded in time");
    }

    public async Task UnloadAsync(string id, CancellationToken cancellationToken)
    {
        var asked = await asker.PostAsync("models/unload", new JsonObject { ["model"] = id }, cancellationToken);
        if (!asked.IsSuccess)
        {
            // one that is not running has nothing to give back
            return;
        }

        await asker.WaitAsync(async () => StateOf(await EntryAsync(id, cancellationToken)) is not ("loaded" or "loading" or "sleeping" or "unloading"), cancellationToken);
    }

    public static RuntimeHealth Health(ModelList models) => RuntimeHealth.Up([.. models.Entries.Where(entry => StateOf(entry) == "loaded").Select(ModelList.IdOf)]);

    private async Task<bool> IsLoadedAsync(string id, CancellationToken cancellationToken)
    {
        var entry = await EntryAsync(id, cancellationToken);
        var status = entry.At("status");
        return StateOf(entry) switch
        {
            "loaded" or "sleeping" => true,
            _ when status.IsTrueAt("failed") || status.At("exit_code") is not null => throw Failed(id, $"its process ended with exit code {status.At("exit_code")?.ToString() ?? "unknown"}"),
            _ => false,
        };
    }

    private async Task<JsonObject> EntryAsync(string id, CancellationToken cancellationToken) =>
        (await ModelList.ReadAsync(asker, "v1/models", cancellationToken)).Find(id, asker.Server);

    private static string? StateOf(JsonObject entry) => entry.At("status").TextAt("value");

    private static string? FileOf(JsonObject entry)
    {
        var words = entry.At("status").TextsAt("args");
        var place = words.ToList().FindLastIndex(word => word is "--model" or "-m");
        return place >= 0 && place + 1 < words.Count ? Path.GetFileName(words[place + 1]) : null;
    }

    private ChatException Failed(string id, string why) => new(
        Codes.ModelLoadFailed, FailureKind.RuntimeUnavailable, $"{asker.Server} could not load '{id}': {why}", "look at the server's log; most often memory is short or the model file is broken")
    {
        Fault = ChatFault.EngineDead,
    };
}
