using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Attesting;
using Pantheon.Runtimes.Http;

namespace Pantheon.Runtimes.Ollama;

/// <summary>A pool behind an Ollama server: attested by the server's own answers, loaded once with one set of options, held and given back.</summary>
public sealed class OllamaRuntime : IModelRuntime
{
    // KV memory grows with it; a model that is to have more names it in the box file
    private const int UndeclaredContext = 16384;

    // longer than any node runs, so that no pause between two turns unloads the model
    private static readonly TimeSpan DefaultKeepAlive = TimeSpan.FromHours(4);

    private readonly LocalEndpoint _endpoint;
    private readonly HttpClient _http;
    private readonly OllamaApi _api;
    private readonly OllamaLoader _loader;
    private readonly ConcurrentDictionary<string, OllamaTarget> _targets = new(StringComparer.OrdinalIgnoreCase);

    public OllamaRuntime(PoolSpec pool, LocalEndpoint endpoint, TimeProvider time)
    {
        Pool = pool;
        _endpoint = endpoint;
        _http = LocalHttp.Create(endpoint);
        _api = new OllamaApi(_http, Server, time);
        _loader = new OllamaLoader(_api, pool, time);
    }

    public PoolSpec Pool { get; }

    private string Server => $"pool '{Pool.Name}' ({Word.Of(Pool.Kind)} at {_endpoint.ServerAddress}{(_endpoint.ServerPort is { } port ? $":{port}" : "")})";

    public async Task<ModelPin> PinAsync(string model, CancellationToken cancellationToken)
    {
        var entry = EntryOf(model);
        var card = await new OllamaAttestation(_api, Server).ReadAsync(entry.Id, cancellationToken);
        if (entry.Digest is { } pinned && !card.Digest.StartsWith(pinned, StringComparison.OrdinalIgnoreCase))
        {
            throw DigestDiffers(entry.Id, card.Digest, pinned, "box.yaml pins");
        }

        var target = Frozen(entry, card);
        var doubt = ListedAddress.WhyNot(_endpoint) ?? card.Doubt;
        return new ModelPin
        {
            Address = new ModelAddress(Pool.Name, model),
            Kind = Pool.Kind,
            Id = entry.Id,
            Digest = card.Digest,
            ContextLength = target.Options.Context,
            Origin = Pool.Origin == RuntimeOrigin.Cloud ? RuntimeOrigin.Cloud : doubt is null ? RuntimeOrigin.Local : RuntimeOrigin.Unverified,
            Proof = doubt ?? card.Proof,
            ServerAddress = _endpoint.ServerAddress,
            ServerPort = _endpoint.ServerPort,
        };
    }

    public async Task<PreparedModel> PrepareAsync(ModelPin pin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pin);
        var now = await PinAsync(pin.Address.Model, cancellationToken);
        if (pin.Digest is { } pinned && now.Digest != pinned)
        {
            throw DigestDiffers(pin.Id, now.Digest!, pinned, "the run pinned"); // every pin of ours has one
        }

        if (pin.Origin == RuntimeOrigin.Local && now.Origin != RuntimeOrigin.Local)
        {
            throw OllamaFault.Of(ChatFault.NotLocal, Codes.NotAttested, FailureKind.NotLocal, $"{Server}: '{pin.Id}' was proven local and is no more: {now.Proof}", "pantheon doctor");
        }

        if (now.ContextLength < pin.ContextLength)
        {
            throw OllamaLoader.ContextSmaller(Server, pin.Id, now.ContextLength, pin.ContextLength, $"the run was pinned with more: correct its `context` under pools.{Pool.Name}.models in box.yaml");
        }

        using var client = Open(now);
        return await _loader.LoadAsync(TargetOf(now), now, client, cancellationToken);
    }

    public IChatClient Open(ModelPin pin) => new OllamaChatClient(_http, TargetOf(pin));

    /// <summary>Ollama has no question for it.</summary>
    public Task<int?> CountTokensAsync(ModelPin pin, string text, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    public Task ReleaseAsync(ModelPin pin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pin);
        return _loader.UnloadAsync(TargetOf(pin), pin, cancellationToken);
    }

    public async Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _api.VersionAsync(cancellationToken);
            return RuntimeHealth.Up([.. (await _api.ResidentAsync(cancellationToken)).Select(model => model.Name).OfType<string>()]);
        }
        catch (ChatException down)
        {
            return RuntimeHealth.Down(down.Message);
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private ModelEntry EntryOf(string model) => Pool.Models.TryGetValue(model, out var entry)
        ? entry
        : throw OllamaFault.Of(ChatFault.ModelMissing, Codes.ModelMissing, FailureKind.RuntimeUnavailable, $"pool '{Pool.Name}' declares no model '{model}'", "name one of its models in the route, or add it to box.yaml");

    /// <summary>
    /// The first look at a model fixes its options for good: another context later would make the server load it anew with each change.
    /// Where the pool has several entries for one model, the largest context is that of all.
    /// </summary>
    private OllamaTarget Frozen(ModelEntry entry, OllamaCard card)
    {
        var most = card.TrainedContext ?? int.MaxValue;
        var declared = Pool.Models.Values.Where(other => OllamaName.Same(other.Id, entry.Id)).Max(other => other.Context);
        if (declared > most)
        {
            throw OllamaLoader.ContextSmaller(Server, entry.Id, most, declared.Value, $"correct its `context` under pools.{Pool.Name}.models in box.yaml");
        }

        return _targets.GetOrAdd(OllamaName.Bare(entry.Id), _ => Target(entry.Id, declared ?? Math.Min(UndeclaredContext, most)) with { Capabilities = card.Capabilities, CountsCached = !card.IsOld });
    }

    /// <summary>A pin of an earlier process is spoken to as it says itself.</summary>
    private OllamaTarget TargetOf(ModelPin pin) => _targets.GetValueOrDefault(OllamaName.Bare(pin.Id)) ?? Target(pin.Id, pin.ContextLength);

    private OllamaTarget Target(string id, int context) =>
        new() { Server = Server, Id = id, Options = new OllamaOptions { Context = context, KeepAlive = Pool.KeepAlive ?? DefaultKeepAlive } };

    private ChatException DigestDiffers(string id, string digest, string pinned, string who) => OllamaFault.Of(
        ChatFault.WrongModel, Codes.OllamaDigestDiffers, FailureKind.RuntimeUnavailable, $"{Server} has '{id}' with digest {digest}, and {who} {pinned}", "pull the pinned version again, or pin this one");
}
