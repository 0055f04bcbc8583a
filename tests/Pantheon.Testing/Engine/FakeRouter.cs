using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Core.Routing;

namespace Pantheon.Testing.Engine;

/// <summary>A router that gives each route one local model of its own, unless a test says otherwise.</summary>
public sealed class FakeRouter : IModelRouter
{
    private readonly Dictionary<string, Verdict> _verdicts = [];
    private readonly Dictionary<string, string?> _digests = [];

    /// <summary>Asked before every opened model; what it throws is thrown to the caller.</summary>
    public Action<ModelChoice>? BeforeOpen { get; set; }

    public void Refuse(string route, string code, string rule, string reason) => _verdicts[route] = new Verdict.Refused(code, rule, reason);

    /// <summary>Two routes of one digest are one model; null stands for a server that gives none.</summary>
    public void SetDigest(string route, string? digest) => _digests[route] = digest;

    /// <summary>Asked before every preparation; what it throws is thrown to the caller.</summary>
    public Action<ModelPin>? BeforePrepare { get; set; }

    /// <summary>How a pool, or a model as `pool/model`, is; up unless a test says otherwise.</summary>
    public Func<string, RuntimeHealth> Health { get; set; } = _ => RuntimeHealth.Up();

    /// <summary>Which of the candidates it gives; the first unless a test says otherwise.</summary>
    public Func<ModelRequest, ModelAddress>? Choose { get; set; }

    /// <summary>Every request for a model, in order.</summary>
    public ConcurrentQueue<ModelRequest> Asked { get; } = new();

    public Task<Verdict> AttestAsync(ModelRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(_verdicts.GetValueOrDefault(request.Choice.Route!, Verdict.Yes));

    public Task<RoutedModel> OpenAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        Asked.Enqueue(request);
        var choice = request.Choice;
        BeforeOpen?.Invoke(choice);
        var pin = new ModelPin
        {
            Address = Choose?.Invoke(request) ?? (request.Candidates() is [var first, ..] ? first : new ModelAddress("pool", choice.Route!)),
            Kind = RuntimeKind.Scripted,
            Id = choice.Route!,
            Digest = _digests.GetValueOrDefault(choice.Route!, "digest-of-" + choice.Route),
            ContextLength = 8192,
            Origin = RuntimeOrigin.Local,
            Proof = "scripted",
            ServerAddress = "127.0.0.1",
        };
        return Task.FromResult(new RoutedModel(pin, new SilentChat()));
    }

    public Task<RoutedModel> PrepareAsync(RoutedModel model, CancellationToken cancellationToken)
    {
        BeforePrepare?.Invoke(model.Pin);
        return Task.FromResult(model);
    }

    public Task<ReleasedModel?> ReleaseAsync(ModelAddress model, CancellationToken cancellationToken) => Task.FromResult<ReleasedModel?>(null);

    public Task<RuntimeHealth> HealthAsync(string pool, string? model, CancellationToken cancellationToken) => Task.FromResult(Health(model is null ? pool : $"{pool}/{model}"));

    private sealed class SilentChat : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("the session of this test speaks to no model");

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("the session of this test speaks to no model");

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
