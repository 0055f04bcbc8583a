using System.Text;
using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.Scripted;

/// <summary>Canned replies from a file, for demo and tests: local by construction, and called scripted wherever it shows.</summary>
public sealed class ScriptedRuntime(PoolSpec pool, TimeProvider time) : IModelRuntime
{
    private const int ContextLength = 131072;

    public PoolSpec Pool => pool;

    public async Task<ModelPin> PinAsync(string model, CancellationToken cancellationToken)
    {
        var (scripted, digest) = await ReadAsync(model, cancellationToken);
        return new ModelPin
        {
            Address = new ModelAddress(pool.Name, model),
            Kind = RuntimeKind.Scripted,
            Id = scripted.Id,
            Digest = digest.ToString(),
            ContextLength = ContextLength,
            Origin = RuntimeOrigin.Local,
            Proof = "scripted: canned replies read from a file by this program",
            ServerAddress = "in-process",
        };
    }

    public IChatClient Open(ModelPin pin)
    {
        ArgumentNullException.ThrowIfNull(pin);
        return new ScriptedChatClient(Load(File.ReadAllText(RepliesFile), pin.Id), time);
    }

    public async Task<PreparedModel> PrepareAsync(ModelPin pin, CancellationToken cancellationToken) =>
        new() { Pin = await PinAsync(pin.Address.Model, cancellationToken), Canary = TimeSpan.Zero };

    public Task<int?> CountTokensAsync(ModelPin pin, string text, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    public Task ReleaseAsync(ModelPin pin, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken) => Task.FromResult(RuntimeHealth.Up([.. pool.Models.Values.Select(entry => entry.Id)]));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string RepliesFile => pool.Replies ?? throw Missing($"pool '{pool.Name}' names no replies file");

    private async Task<(ScriptedModel Model, Digest Digest)> ReadAsync(string model, CancellationToken cancellationToken)
    {
        if (!pool.Models.TryGetValue(model, out var entry))
        {
            throw Missing($"pool '{pool.Name}' declares no model '{model}'");
        }

        try
        {
            var text = await File.ReadAllTextAsync(RepliesFile, cancellationToken);
            return (Load(text, entry.Id), Digest.Of(Encoding.UTF8.GetBytes($"{entry.Id}\n{text}")));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Missing($"the replies of pool '{pool.Name}' cannot be read: {exception.Message}");
        }
    }

    private ScriptedModel Load(string text, string id)
    {
        var replies = ScriptedReplies.Parse(text, RepliesFile, out var faults) ?? throw Missing(string.Join("; ", faults));
        return replies.Model(id) ?? throw Missing($"'{RepliesFile}' has no model '{id}'; it has {string.Join(", ", replies.Models.Select(known => $"'{known.Id}'"))}");
    }

    private static ChatException Missing(string reason) =>
        new(Codes.ModelMissing, FailureKind.RuntimeUnavailable, reason, "correct the pool in box.yaml");
}
