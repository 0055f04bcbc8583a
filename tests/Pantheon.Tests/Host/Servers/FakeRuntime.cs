using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;

namespace Pantheon.Tests.Host.Servers;

/// <summary>A runtime of one model `m` whose client the test brings.</summary>
internal sealed class FakeRuntime(IChatClient client, int context) : IModelRuntime
{
    public PoolSpec Pool { get; } = new()
    {
        Name = "p",
        Kind = RuntimeKind.Ollama,
        Origin = RuntimeOrigin.Local,
        Models = new Dictionary<string, ModelEntry> { ["m"] = new() { Id = "qwen3:8b" } },
    };

    public Task<ModelPin> PinAsync(string model, CancellationToken cancellationToken) => Task.FromResult(new ModelPin
    {
        Address = new ModelAddress("p", model),
        Kind = RuntimeKind.Ollama,
        Id = "qwen3:8b",
        ContextLength = context,
        Origin = RuntimeOrigin.Local,
        Proof = "a test",
        ServerAddress = "127.0.0.1",
    });

    public Task<PreparedModel> PrepareAsync(ModelPin pin, CancellationToken cancellationToken) => Task.FromResult(new PreparedModel { Pin = pin, Canary = TimeSpan.Zero });

    public IChatClient Open(ModelPin pin) => client;

    public Task<int?> CountTokensAsync(ModelPin pin, string text, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    public Task ReleaseAsync(ModelPin pin, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken) => Task.FromResult(RuntimeHealth.Up());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
