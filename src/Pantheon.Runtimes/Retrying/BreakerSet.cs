using System.Collections.Concurrent;
using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Retrying;

/// <summary>The breakers of all models, one each, shared by all who ask them.</summary>
public sealed class BreakerSet(BreakerRules rules, TimeProvider time)
{
    private readonly ConcurrentDictionary<ModelAddress, CircuitBreaker> _breakers = new();

    /// <summary>Hears of each breaker that opens, is tried or closes; on the thread of whoever moved it.</summary>
    public event Action<BreakerChange>? Changed;

    public CircuitBreaker For(ModelAddress model) => _breakers.GetOrAdd(model, address => new CircuitBreaker(address, rules, time, change => Changed?.Invoke(change)));
}
