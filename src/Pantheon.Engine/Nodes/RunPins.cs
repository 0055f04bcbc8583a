using System.Collections.Concurrent;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Nodes;

/// <summary>The digest that each model had when a run first worked with it: all of a run's work under one name is one model's.</summary>
public sealed class RunPins
{
    private readonly ConcurrentDictionary<ModelAddress, string> _digests = new();

    /// <summary>Keeps what an earlier attempt worked with; the first that is kept counts.</summary>
    public void Keep(Attempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        if (attempt is { Model: { } model, ModelDigest: { } digest } && model.Split('/', 2) is [var pool, var name])
        {
            _digests.TryAdd(new ModelAddress(pool, name), digest);
        }
    }

    /// <summary>Throws <see cref="ChatException"/> when another model than the run's own stands under the name; a server that gives no digest is not judged.</summary>
    public void Check(ModelPin pin)
    {
        ArgumentNullException.ThrowIfNull(pin);
        if (pin.Digest is { } digest && _digests.GetOrAdd(pin.Address, digest) is var first && first != digest)
        {
            throw new ChatException(
                Codes.ModelChangedInRun,
                FailureKind.RuntimeError,
                $"the run began with '{pin.Address}' as {first}, and its server now serves {digest} under that name",
                "put the model back that the run began with, or queue the task again")
            { Fault = ChatFault.WrongModel };
        }
    }
}
