using Pantheon.Core.Chat;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Routing;

/// <summary>A model whose memory was given back, and how long that took.</summary>
public sealed record ReleasedModel(ModelPin Pin, TimeSpan Took)
{
    /// <summary>What the store learns of it.</summary>
    public ModelLoad ToLoad(DateTimeOffset at) =>
        new(Pin.Address, Pin.Kind, at) { Digest = Pin.Digest, ContextLength = Pin.ContextLength, Proof = Pin.Proof, Unload = Took };
}
