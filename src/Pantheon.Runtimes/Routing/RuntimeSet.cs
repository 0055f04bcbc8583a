using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;

namespace Pantheon.Runtimes.Routing;

/// <summary>The local runtimes that a policy admits; any other pool has none at all, only the reason why.</summary>
public sealed class RuntimeSet : IAsyncDisposable
{
    private readonly Dictionary<string, IModelRuntime> _runtimes = new(StringComparer.Ordinal);
    private readonly List<string> _reaches = [];
    private readonly Dictionary<string, PoolClaim> _claims = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _absent = new(StringComparer.Ordinal);

    public RuntimeSet(BoxSpec box, Policy policy, RuntimeFactory factory)
    {
        foreach (var pool in box.Pools.Values)
        {
            var claim = RuntimeFactory.ClaimOf(pool);
            _claims[pool.Name] = claim;
            if (PolicyGuard.CheckPool(policy, claim) is Verdict.Refused refused)
            {
                _absent[pool.Name] = refused.Reason;
            }
            else
            {
                _runtimes[pool.Name] = factory.Create(pool);
                _reaches.AddRange(factory.ReachOf(pool) is { } reach ? [reach] : []);
            }
        }
    }

    public IEnumerable<IModelRuntime> All => _runtimes.Values;

    /// <summary>Where the admitted pools are reached: literal addresses with their port, and `unix:/path`.</summary>
    public IReadOnlyList<string> Reaches => _reaches;

    public IModelRuntime? Find(string pool) => _runtimes.GetValueOrDefault(pool);

    /// <summary>Why a run under its own policy may not use a pool of this set, or null.</summary>
    public string? WhyNot(string pool, Policy policy) =>
        _claims.TryGetValue(pool, out var claim) && PolicyGuard.CheckPool(policy, claim) is Verdict.Refused refused ? refused.Reason : null;

    /// <summary>Why a pool has no runtime here.</summary>
    public string WhyAbsent(string pool) => _absent.GetValueOrDefault(pool) ?? $"the box file declares no pool '{pool}'";

    public async ValueTask DisposeAsync()
    {
        foreach (var runtime in _runtimes.Values)
        {
            await runtime.DisposeAsync();
        }
    }
}
