using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Lifecycle;
using Pantheon.Runtimes.Ollama.Wire;

namespace Pantheon.Runtimes.Ollama;

/// <summary>Brings a model into an Ollama server's memory and out of it again, and believes neither before the server lists it so.</summary>
internal sealed class OllamaLoader(OllamaApi api, PoolSpec pool, TimeProvider time)
{
    private static readonly TimeSpan CanaryTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UnloadTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Loads with the frozen options, checks what came up, and lets it say one token.</summary>
    public async Task<PreparedModel> LoadAsync(OllamaTarget target, ModelPin pin, IChatClient client, CancellationToken cancellationToken)
    {
        var wasThere = await FindAsync(pin, cancellationToken) is { } before && before.ContextLength >= target.Options.Context;
        var start = time.GetTimestamp();
        CheckAnswer(target, await api.LoadAsync(target, cancellationToken));
        var took = time.GetElapsedTime(start);
        var resident = await FindAsync(pin, cancellationToken)
            ?? throw OllamaFault.Of(
                ChatFault.WrongModel, Codes.OllamaNotLoaded, FailureKind.RuntimeUnavailable, $"{target.Server} says that it loaded '{target.Id}', and /api/ps does not list its digest {pin.Digest}", "something else unloads it: look at the server's log");
        Check(target, resident);
        var canary = await CanaryAsync(target, client, cancellationToken);
        return new PreparedModel
        {
            Pin = pin,
            LoadTime = wasThere ? null : took,
            Canary = canary,
            VideoMemory = resident.SizeVram,
            Memory = resident.Size,
        };
    }

    /// <summary>Comes back when the server no longer lists the model; a model it never had is no fault.</summary>
    public async Task UnloadAsync(OllamaTarget target, ModelPin pin, CancellationToken cancellationToken)
    {
        try
        {
            await api.UnloadAsync(target, cancellationToken);
        }
        catch (ChatException gone) when (gone.Fault == ChatFault.ModelMissing)
        {
            return;
        }

        var start = time.GetTimestamp();
        while (await FindAsync(pin, cancellationToken) is not null)
        {
            if (time.GetElapsedTime(start) > UnloadTimeout)
            {
                throw OllamaFault.Of(
                    ChatFault.Busy, Codes.OllamaNotReleased, FailureKind.RuntimeError, $"{target.Server} still holds '{target.Id}' {UnloadTimeout.TotalSeconds:0} seconds after it was told to unload it", "another program uses it; or stop it: ollama stop MODEL");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public static ChatException ContextSmaller(string server, string id, int has, int needs, string hint) => OllamaFault.Of(
        ChatFault.WrongModel, Codes.OllamaContextSmaller, FailureKind.RuntimeUnavailable, $"{server}: '{id}' has a context of {has} tokens, and {needs} are needed", hint);

    private async Task<ListedModel?> FindAsync(ModelPin pin, CancellationToken cancellationToken) =>
        (await api.ResidentAsync(cancellationToken)).FirstOrDefault(model => model.FullDigest is { } digest && digest == pin.Digest);

    private static void CheckAnswer(OllamaTarget target, ChatLine answer)
    {
        if (answer.Error is { } error)
        {
            throw OllamaFault.Of(target.Server, null, OllamaFault.TextOf(error));
        }

        if (answer.RemoteHost is { Length: > 0 } || answer.RemoteModel is { Length: > 0 })
        {
            throw OllamaFault.Elsewhere(target.Server, $"'{target.Id}' is '{answer.RemoteModel}' at '{answer.RemoteHost}'");
        }

        if (!answer.Done || answer.DoneReason != "load")
        {
            throw OllamaFault.Broken(target.Server, $"answered an order to load '{target.Id}' with the reason '{answer.DoneReason}'");
        }
    }

    private void Check(OllamaTarget target, ListedModel resident)
    {
        if (resident.ContextLength is not { } context || context < target.Options.Context)
        {
            throw ContextSmaller(target.Server, target.Id, resident.ContextLength ?? 0, target.Options.Context, "unload it (ollama stop MODEL); check OLLAMA_NUM_PARALLEL and the memory that is free");
        }

        var declared = pool.Models.Values.FirstOrDefault(entry => entry.Id == target.Id)?.VideoMemory;
        if (pool.VideoMemory is not null && resident.SizeVram is { } onGpu && (onGpu == 0 || onGpu < declared / 2))
        {
            throw OllamaFault.Of(
                ChatFault.EngineDead,
                Codes.OllamaOnProcessor,
                FailureKind.RuntimeUnavailable,
                $"{target.Server} runs '{target.Id}' on the processor: {onGpu >> 20} of its {(resident.Size ?? 0) >> 20} MiB are in the GPU's memory, and pool '{pool.Name}' declares a GPU",
                "free the GPU, restart the server if it has lost its driver, or take `vram` out of box.yaml");
        }
    }

    private async Task<TimeSpan> CanaryAsync(OllamaTarget target, IChatClient client, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(CanaryTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await Canary.RunAsync(client, time, either.Token);
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw OllamaFault.RunnerDied(target.Server, $"it said no token of '{target.Id}' within {CanaryTimeout.TotalMinutes:0} minutes, though it is loaded", "restart the server", exception);
        }
    }
}
