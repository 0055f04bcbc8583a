using System.Collections.Concurrent;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Platform.Files;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>Pins a pool's model from its files: what the head of the GGUF says, the sha256 of all its bytes, and that of the adapter.</summary>
internal sealed class ModelFiles(PoolSpec pool, LlamaServerOptions options)
{
    private readonly FileDigests _digests = new(options.DigestFolder);
    private readonly ConcurrentDictionary<string, GgufFile> _heads = new(StringComparer.Ordinal);

    public SpawnSpec Spawn => pool.Spawn ?? throw new InvalidOperationException($"Pool '{pool.Name}' says nothing of how its server is started.");

    public async Task<ModelPin> PinAsync(string model, LlamaProgram program, bool isConfined, CancellationToken cancellationToken)
    {
        if (!pool.Models.TryGetValue(model, out var entry))
        {
            throw new ChatException(
                Codes.ModelMissing, FailureKind.RuntimeUnavailable, $"pool '{pool.Name}' declares no model '{model}'", "name one of its models in the route, or add it to box.yaml")
            {
                Fault = ChatFault.ModelMissing,
            };
        }

        var head = Head(Spawn.Gguf);
        var digest = await DigestAsync(cancellationToken);
        if (entry.Digest is { } wanted && !digest.StartsWith(wanted, StringComparison.Ordinal))
        {
            throw new ChatException(
                Codes.ModelFileDiffers,
                FailureKind.RuntimeUnavailable,
                $"the model file '{Spawn.Gguf}' of pool '{pool.Name}' has the digest {digest}, and the box file pins {wanted}",
                $"put the pinned file there, or correct pools.{pool.Name}.models.{model}.digest in box.yaml")
            {
                Fault = ChatFault.WrongModel,
            };
        }

        var name = program.IsServer ? "llama-server" : "llama-cli";
        return new ModelPin
        {
            Address = new ModelAddress(pool.Name, model),
            Kind = pool.Kind,
            Id = entry.Id,
            Digest = digest,
            ContextLength = Math.Min(Spawn.Context, head.ContextLength ?? Spawn.Context),
            Origin = pool.Origin == RuntimeOrigin.Cloud ? RuntimeOrigin.Cloud : RuntimeOrigin.Local,
            Proof = isConfined
                ? $"{name} runs in Pantheon's sandbox without a network, on a model file with a known sha256"
                : $"{name} is Pantheon's own child on a private socket, on a model file with a known sha256",
            ServerAddress = program.IsServer ? LlamaServerChild.SocketOf(pool, options) : "in-process child",
        };
    }

    /// <summary>The sha256 of the model, and of the adapter where there is one.</summary>
    private async Task<string> DigestAsync(CancellationToken cancellationToken)
    {
        var parts = ServerFiles.ModelOf(Spawn.Gguf).ToList();
        var digests = new List<string>();
        foreach (var part in parts)
        {
            digests.Add(await FileAsync(part, cancellationToken));
        }

        var model = digests.Count == 1 ? digests[0] : Core.Identity.Digest.Of(string.Join('\n', digests)).ToString();
        return Spawn.Lora is { } lora ? $"{model}+lora:{await FileAsync(lora, cancellationToken)}" : model;
    }

    private async Task<string> FileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await _digests.OfAsync(path, cancellationToken)).ToString();
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, unread);
        }
    }

    private GgufFile Head(string path)
    {
        if (!File.Exists(path))
        {
            throw new ChatException(
                Codes.ModelMissing, FailureKind.RuntimeUnavailable, $"the model file '{path}' of pool '{pool.Name}' does not exist", "correct pools.NAME.spawn.gguf in box.yaml")
            {
                Fault = ChatFault.ModelMissing,
            };
        }

        try
        {
            return _heads.GetOrAdd(FileIdentity.Of(path).Key, _ => GgufFile.Read(path));
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Unreadable(path, unread);
        }
    }

    private ChatException Unreadable(string path, Exception reason) => new(
        Codes.ModelFileUnreadable,
        FailureKind.RuntimeUnavailable,
        $"the model file '{path}' of pool '{pool.Name}' cannot be read: {reason.Message}",
        "put a whole GGUF file there, and let the service's account read it",
        reason)
    {
        Fault = ChatFault.ModelMissing,
    };
}
