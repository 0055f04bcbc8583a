using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.Lifecycle;

namespace Pantheon.Runtimes.OpenAi;

/// <summary>A server that speaks the OpenAI protocol at a fixed address: llama-server, attested by its own answers, or a generic one that stays unverified.</summary>
public sealed class OpenAiRuntime : IModelRuntime
{
    private const int UnknownContext = 4096;

    private readonly LocalEndpoint _endpoint;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly string? _confinement;

    /// <param name="confinement">Why the server cannot reach anything, when Pantheon itself confines it; that proves it local whatever its kind.</param>
    public OpenAiRuntime(PoolSpec pool, LocalEndpoint endpoint, TimeProvider time, string? confinement = null)
    {
        Pool = pool;
        _endpoint = endpoint;
        _time = time;
        _confinement = confinement;
        _http = LocalHttp.Create(endpoint);
    }

    public PoolSpec Pool { get; }

    private string Server => $"pool '{Pool.Name}' ({Word.Of(Pool.Kind)} at {_endpoint.ServerAddress}{(_endpoint.ServerPort is { } port ? $":{port}" : "")})";

    public async Task<ModelPin> PinAsync(string model, CancellationToken cancellationToken)
    {
        if (!Pool.Models.TryGetValue(model, out var entry))
        {
            throw new ChatException(Codes.ModelMissing, FailureKind.RuntimeUnavailable, $"pool '{Pool.Name}' declares no model '{model}'", "name one of its models in the route, or add it to box.yaml");
        }

        var card = await new ServerProbe(_http, Server, _time).ReadAsync(cancellationToken);
        if (!card.Models.Contains(entry.Id))
        {
            // llama-server answers any model name with the one it has loaded: without this check another model would do the work
            throw new ChatException(
                Codes.ModelMissing,
                FailureKind.RuntimeUnavailable,
                $"{Server} does not serve '{entry.Id}'; it serves {string.Join(", ", card.Models.Select(name => $"'{name}'"))}",
                $"load the model, or correct pools.{Pool.Name}.models.{model}.id in box.yaml");
        }

        var proof = _confinement ?? (_endpoint.IsLoopback ? card.Proof : null);
        return new ModelPin
        {
            Address = new ModelAddress(Pool.Name, model),
            Kind = Pool.Kind,
            Id = entry.Id,
            Digest = card.Digest,
            ContextLength = card.ContextLength ?? entry.Context ?? UnknownContext,
            Origin = Pool.Origin == RuntimeOrigin.Cloud ? RuntimeOrigin.Cloud : proof is null ? RuntimeOrigin.Unverified : RuntimeOrigin.Local,
            Proof = proof ?? "nothing that the server says proves where its models run",
            ServerAddress = _endpoint.ServerAddress,
            ServerPort = _endpoint.ServerPort,
        };
    }

    public async Task<PreparedModel> PrepareAsync(ModelPin pin, CancellationToken cancellationToken)
    {
        using var client = Open(pin);
        var canary = await Canary.RunAsync(client, _time, cancellationToken);
        return new PreparedModel { Pin = await PinAsync(pin.Address.Model, cancellationToken), Canary = canary };
    }

    public IChatClient Open(ModelPin pin) => new OpenAiChatClient(_http, pin.Id, Server, _time);

    public Task<int?> CountTokensAsync(ModelPin pin, string text, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    public Task ReleaseAsync(ModelPin pin, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken)
    {
        try
        {
            var card = await new ServerProbe(_http, Server, _time).ReadAsync(cancellationToken);
            return RuntimeHealth.Up(card.Models);
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
}
