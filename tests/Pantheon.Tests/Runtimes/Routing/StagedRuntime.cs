using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;

namespace Pantheon.Tests.Runtimes.Routing;

/// <summary>A runtime whose one client a test wrote; it counts how often it was asked to prepare.</summary>
internal sealed class StagedRuntime(IChatClient client) : IModelRuntime
{
    public int Prepared { get; private set; }

    /// <summary>The server's own ids of its models, by name; without an entry nothing is known of a model.</summary>
    public Dictionary<string, ModelEntry> Models { get; } = [];

    public PoolSpec Pool => new() { Name = "hera", Kind = RuntimeKind.LlamaServer, Origin = RuntimeOrigin.Local, Models = Models };

    public Task<ModelPin> PinAsync(string model, CancellationToken cancellationToken) => throw new NotSupportedException("no test asks for it");

    public Task<PreparedModel> PrepareAsync(ModelPin pin, CancellationToken cancellationToken)
    {
        Prepared++;
        return Task.FromResult(new PreparedModel { Pin = pin, Canary = TimeSpan.Zero });
    }

    public IChatClient Open(ModelPin pin) => client;

    public Task<int?> CountTokensAsync(ModelPin pin, string text, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    public Task ReleaseAsync(ModelPin pin, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken) => Task.FromResult(RuntimeHealth.Up());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
