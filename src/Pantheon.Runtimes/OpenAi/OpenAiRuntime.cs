using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.Attesting;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.Lifecycle;
using Pantheon.Runtimes.OpenAi.Asking;
using Pantheon.Runtimes.OpenAi.Quirks;
using Pantheon.Runtimes.OpenAi.Servers;

namespace Pantheon.Runtimes.OpenAi;

/// <summary>A server that speaks the OpenAI protocol at a fixed address: attested, loaded and given back in the words of its kind.</summary>
public sealed class OpenAiRuntime : IModelRuntime
{
    private const int UnknownContext = 4096;

    private static readonly TimeSpan CanaryTimeout = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, ServedModel> _served = new(StringComparer.Ordinal);
    private readonly LocalEndpoint _endpoint;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly string? _confinement;
    private readonly ServerQuirks _quirks;
    private readonly Asker _asker;
    private readonly IModelServer _server;

    /// <param name="confinement">Why the server cannot reach anything, when Pantheon itself confines it; that proves it local whatever its kind.</param>
    /// <param name="runner">Starts the programs that are asked beside the server; without it their answers are missing proof.</param>
    /// <param name="path">The PATH those programs are looked up on.</param>
    public OpenAiRuntime(PoolSpec pool, LocalEndpoint endpoint, TimeProvider time, string? confinement = null, ProcessRunner? runner = null, string path = "")
    {
        Pool = pool;
        _endpoint = endpoint;
        _time = time;
        _confinement = confinement;
        _http = LocalHttp.Create(endpoint);
        _quirks = KnownQuirks.Of(pool.Kind);
        _asker = new Asker(_http, $"pool '{Pool.Name}' ({Word.Of(Pool.Kind)} at {endpoint.ServerAddress}{(endpoint.ServerPort is { } port ? $":{port}" : "")})", time);
        _server = ServerKinds.Of(pool.Kind, _asker, new LmLink(runner, path, endpoint.IsLoopback));
    }

    public PoolSpec Pool { get; }

    public async Task<ModelPin> PinAsync(string model, CancellationToken cancellationToken)
    {
        var entry = EntryOf(model);
        var served = await ReadAsync(entry, cancellationToken);
        if (served.Digest is not null || served.IsLoaded)
        {
            CheckOwners(model, entry, served);
        }

        return PinOf(model, entry, served);
    }

    public async Task<PreparedModel> PrepareAsync(ModelPin pin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pin);
        var entry = EntryOf(pin.Address.Model);
        var before = await ReadAsync(entry, cancellationToken);
        CheckSame(pin, before);
        var load = before.IsLoaded ? (TimeSpan?)null : await LoadAsync(pin, entry, before, cancellationToken);
        var canary = await CanaryAsync(pin, cancellationToken);
        var after = await ReadAsync(entry, cancellationToken);
        CheckSame(pin, after);
        CheckOwners(pin.Address.Model, entry, after);
        return new PreparedModel
        {
            Pin = Prepared(pin, entry, after),
            LoadTime = load,
            WasAsleep = before.IsAsleep,
            Canary = canary,
            Slots = after.Slots,
        };
    }

    public IChatClient Open(ModelPin pin)
    {
        ArgumentNullException.ThrowIfNull(pin);
        var served = _served.GetValueOrDefault(pin.Id);
        return new OpenAiChatClient(_http, _quirks, served?.AskFor ?? pin.Id, served?.AnswersTo ?? [pin.Id], _asker.Server, _time) { Adapters = served?.Adapters ?? [] };
    }

    public Task<int?> CountTokensAsync(ModelPin pin, string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pin);
        return _asker.UnderstandAsync(() => _server.CountTokensAsync(pin.Id, text, cancellationToken));
    }

    public async Task ReleaseAsync(ModelPin pin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pin);
        try
        {
            await _asker.UnderstandAsync(async () =>
            {
                await _server.ReleaseAsync(pin.Id, cancellationToken);
                return true;
            });
        }
        catch (ChatException down) when (down.Fault == ChatFault.Unreachable)
        {
            // a server that is down holds no memory
        }
    }

    public async Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _asker.UnderstandAsync(() => _server.HealthAsync(cancellationToken));
        }
        catch (ChatException down)
        {
            return RuntimeHealth.Down(down.Message);
        }
    }

    /// <summary>Adds a LoRA adapter to a running vLLM, as a model of that name; the server must allow it.</summary>
    public Task LoadAdapterAsync(string name, string folder, CancellationToken cancellationToken) =>
        new VllmAdapters(_asker).LoadAsync(name, folder, cancellationToken);

    public Task UnloadAdapterAsync(string name, CancellationToken cancellationToken) => new VllmAdapters(_asker).UnloadAsync(name, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ServedModel> ReadAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        var served = await _asker.UnderstandAsync(() => _server.ReadAsync(entry, cancellationToken));
        return _served[served.Id] = served;
    }

    private async Task<TimeSpan> LoadAsync(ModelPin pin, ModelEntry entry, ServedModel model, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        if (await _asker.UnderstandAsync(() => _server.LoadAsync(model, entry, cancellationToken)))
        {
            var time = _time.GetElapsedTime(start);
            await ReadAsync(entry, cancellationToken); // a loaded model may go by a name of its own
            return time;
        }

        await CanaryAsync(pin, cancellationToken);
        return _time.GetElapsedTime(start);
    }

    private async Task<TimeSpan> CanaryAsync(ModelPin pin, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(CanaryTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var client = Open(pin);
        try
        {
            return await Canary.RunAsync(client, _time, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ChatException(
                Codes.StreamStalled, FailureKind.RuntimeError, $"{_asker.Server} did not say one token within {CanaryTimeout.TotalMinutes:0} minutes", "look at the server's log; restart it if it hangs", exception)
            {
                Fault = ChatFault.Stalled,
            };
        }
    }

    private ModelEntry EntryOf(string model) => Pool.Models.TryGetValue(model, out var entry)
        ? entry
        : throw new ChatException(Codes.ModelMissing, FailureKind.RuntimeUnavailable, $"pool '{Pool.Name}' declares no model '{model}'", "name one of its models in the route, or add it to box.yaml")
        {
            Fault = ChatFault.ModelMissing,
        };

    private ModelPin PinOf(string model, ModelEntry entry, ServedModel served)
    {
        var away = ListedAddress.WhyNot(_endpoint);
        var proof = _confinement ?? (away is null ? served.Proof : null);
        return new ModelPin
        {
            Address = new ModelAddress(Pool.Name, model),
            Kind = Pool.Kind,
            Id = served.Id,
            Digest = served.Digest,
            ContextLength = served.ContextLength is > 0 and var said ? said : entry.Context ?? UnknownContext,
            Origin = Pool.Origin == RuntimeOrigin.Cloud ? RuntimeOrigin.Cloud : proof is null ? RuntimeOrigin.Unverified : RuntimeOrigin.Local,
            Proof = proof ?? away ?? served.Doubt ?? "nothing that the server says proves where its models run",
            ServerAddress = _endpoint.ServerAddress,
            ServerPort = _endpoint.ServerPort,
        };
    }

    private ModelPin Prepared(ModelPin pin, ModelEntry entry, ServedModel served)
    {
        var prepared = PinOf(pin.Address.Model, entry, served);
        if (!served.IsLoaded)
        {
            throw Failed(Codes.ModelLoadFailed, FailureKind.RuntimeUnavailable, ChatFault.EngineDead, $"{_asker.Server} had '{served.Id}' out of its memory again as soon as it was loaded", "see who else uses the server");
        }

        if (pin.Origin == RuntimeOrigin.Local && prepared.Origin != RuntimeOrigin.Local)
        {
            throw Failed(Codes.ProofLost, FailureKind.NotLocal, ChatFault.NotLocal, $"{_asker.Server} proved '{served.Id}' local before it was loaded and no longer does: {prepared.Proof}", "pantheon doctor");
        }

        return prepared.ContextLength < entry.Context
            ? throw Failed(
                Codes.ContextTooSmall,
                FailureKind.RuntimeUnavailable,
                ChatFault.WrongModel,
                $"{_asker.Server} gives '{served.Id}' a context of {prepared.ContextLength} tokens, and box.yaml counts on {entry.Context}",
                $"start the server with a larger context, or correct pools.{Pool.Name}.models.{pin.Address.Model}.context")
            : prepared;
    }

    /// <summary>What answers now is what was pinned.</summary>
    private void CheckSame(ModelPin pin, ServedModel served)
    {
        if (pin.Digest is { } pinned && served.Digest is { } real && pinned != real)
        {
            throw Differs($"{_asker.Server} serves another model as '{served.Id}' than when the run began: {real} instead of {pinned}", "see who changed the server's model; a new run pins it anew");
        }
    }

    /// <summary>What answers is what the box file's owner pinned, as far as they wrote its digest down.</summary>
    private void CheckOwners(string model, ModelEntry entry, ServedModel served)
    {
        if (entry.Digest is { } pinned && (served.Digest is null || !Hex(served.Digest).StartsWith(Hex(pinned), StringComparison.OrdinalIgnoreCase)))
        {
            throw Differs(
                $"{_asker.Server} serves '{served.Id}' with digest {served.Digest ?? "unknown"}, and box.yaml pins {pinned}",
                $"put the pinned model back, or correct pools.{Pool.Name}.models.{model}.digest");
        }
    }

    private static string Hex(string digest) => digest.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase) ? digest["sha256:".Length..] : digest;

    private static ChatException Differs(string message, string hint) => Failed(Codes.ModelDiffers, FailureKind.RuntimeUnavailable, ChatFault.WrongModel, message, hint);

    private static ChatException Failed(string code, FailureKind kind, ChatFault fault, string message, string hint) => new(code, kind, message, hint) { Fault = fault };
}
