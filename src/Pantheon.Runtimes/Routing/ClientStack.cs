using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.Caching;
using Pantheon.Runtimes.Constrained;
using Pantheon.Runtimes.Profiles;
using Pantheon.Runtimes.Retrying;
using Pantheon.Runtimes.Streaming;
using Pantheon.Runtimes.Structured;

namespace Pantheon.Runtimes.Routing;

/// <summary>
/// Puts around a server's own client, from the outside in: the reply cache, so that a kept answer costs nothing at all; the check of schemas, so that what is
/// kept was checked; retries and the breaker; calls held to a schema, where the model has no reliable form of its own; deadlines and the form of answers.
/// </summary>
/// <param name="breakers">Of all models.</param>
/// <param name="cache">Null keeps no answers.</param>
/// <param name="chance">Numbers from 0 to 1, from several threads at once.</param>
/// <param name="time">Of deadlines and delays.</param>
public sealed class ClientStack(BreakerSet breakers, ReplyCache? cache, Func<double> chance, TimeProvider time)
{
    /// <summary>Why a model is not asked at present, or null.</summary>
    public ChatException? OnBreak(ModelAddress model) => breakers.For(model) is { IsOpen: true } breaker ? breaker.OnBreak() : null;

    public IChatClient Over(IModelRuntime runtime, ModelPin pin) => Over(runtime, pin, new StreamRules { HidesCalls = pin.Kind == RuntimeKind.Ollama });

    public IChatClient Over(IModelRuntime runtime, ModelPin pin, StreamRules rules)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentNullException.ThrowIfNull(pin);
        var model = $"model '{pin.Address}'";
        var profile = ProfileOf(runtime, pin);
        var speaking = profile is not null && ProfiledChatClient.IsFor(profile) ? new ProfiledChatClient(runtime.Open(pin)) : runtime.Open(pin);
        var guarded = new GuardedChatClient(speaking, model, rules, time);
        IChatClient calling = profile?.Tools is { Reliable: false, Format: not ToolFormats.None } ? new ConstrainedCallsClient(guarded) : guarded;
        var retrying = new RetryingChatClient(calling, breakers.For(pin.Address), cancellationToken => runtime.PrepareAsync(pin, cancellationToken), chance, time);
        var structured = new StructuredOutputClient(retrying);

        // scripts and recordings are no models: they say what they say, however often they are asked
        return cache is null || pin.Kind is RuntimeKind.Scripted or RuntimeKind.Replay ? structured : new CachingChatClient(structured, cache, pin, time);
    }

    /// <summary>What is known of the model's family; null of scripts and recordings, and of models that the box file does not name.</summary>
    private static ModelProfile? ProfileOf(IModelRuntime runtime, ModelPin pin) => pin.Kind is not (RuntimeKind.Scripted or RuntimeKind.Replay)
        && runtime.Pool.Models.GetValueOrDefault(pin.Address.Model) is { } entry
        ? ModelProfiles.Find(entry)
        : null;
}
