using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.Replayed;

/// <summary>Serves a recorded night from a file, for a demo or to see what a change does to it: local by construction, as it opens no connection.</summary>
public sealed class ReplayRuntime(PoolSpec pool) : IModelRuntime
{
    private readonly Lazy<Recording> _recording = new(() => Recording.Read(pool.Recording ?? ""));

    public PoolSpec Pool => pool;

    public Task<ModelPin> PinAsync(string model, CancellationToken cancellationToken)
    {
        var id = pool.Models.TryGetValue(model, out var entry) ? entry.Id : throw Missing($"pool '{pool.Name}' declares no model '{model}'");
        var answer = _recording.Value.Answers.FirstOrDefault(answer => answer.Model == id)
            ?? throw Missing($"the recording of pool '{pool.Name}' has nothing of a model '{id}'; it has {string.Join(", ", _recording.Value.Answers.Select(known => $"'{known.Model}'").Distinct())}");
        return Task.FromResult(new ModelPin
        {
            Address = new ModelAddress(pool.Name, model),
            Kind = RuntimeKind.Replay,
            Id = id,
            Digest = answer.ModelDigest ?? _recording.Value.Digest.ToString(),
            ContextLength = answer.ContextLength,
            Origin = RuntimeOrigin.Local,
            Proof = "replay: recorded answers read from a file by this program",
            ServerAddress = "in-process",
        });
    }

    public IChatClient Open(ModelPin pin)
    {
        ArgumentNullException.ThrowIfNull(pin);
        return new ReplayChatClient(_recording.Value, pin.Id);
    }

    public async Task<PreparedModel> PrepareAsync(ModelPin pin, CancellationToken cancellationToken) =>
        new() { Pin = await PinAsync(pin.Address.Model, cancellationToken), Canary = TimeSpan.Zero };

    public Task<int?> CountTokensAsync(ModelPin pin, string text, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    public Task ReleaseAsync(ModelPin pin, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken) => Task.FromResult(RuntimeHealth.Up([.. pool.Models.Values.Select(entry => entry.Id)]));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ChatException Missing(string reason) => new(Codes.ModelMissing, FailureKind.RuntimeUnavailable, reason, "correct the pool in box.yaml");
}
