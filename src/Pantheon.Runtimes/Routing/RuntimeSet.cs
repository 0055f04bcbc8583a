using System.Net;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.Routing;

/// <summary>The runtimes that a policy admits; a pool it excludes has none at all, only the reason why.</summary>
public sealed class RuntimeSet : IAsyncDisposable
{
    private readonly Dictionary<string, IModelRuntime> _runtimes = new(StringComparer.Ordinal);
    private readonly List<string> _reaches = [];
    private readonly Dictionary<string, string> _absent = new(StringComparer.Ordinal);

    public RuntimeSet(BoxSpec box, Policy policy, RuntimeFactory factory)
    {
        foreach (var pool in box.Pools.Values)
        {
            if (WhyAbsent(pool, policy) is { } reason)
            {
                _absent[pool.Name] = reason;
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

    /// <summary>Why a pool has no runtime here.</summary>
    public string WhyAbsent(string pool) => _absent.GetValueOrDefault(pool) ?? $"the box file declares no pool '{pool}'";

    public async ValueTask DisposeAsync()
    {
        foreach (var runtime in _runtimes.Values)
        {
            await runtime.DisposeAsync();
        }
    }

    private static string? WhyAbsent(PoolSpec pool, Policy policy)
    {
        if (!policy.Origins.Contains(pool.Origin))
        {
            return $"pool '{pool.Name}' is of origin {Word.Of(pool.Origin)}; policy {policy} allows {string.Join(", ", policy.Origins.Select(Word.Of))}";
        }

        if (policy.Pools.Count > 0 && !policy.Pools.Contains(pool.Name))
        {
            return $"pool '{pool.Name}' is not among the pools of policy {policy} (models.pools)";
        }

        return policy.Mode == Mode.Night && RuntimeFactory.AddressOf(pool) is { } address && !IsAdmitted(address, pool, policy)
            ? $"pool '{pool.Name}' listens at {address}, which policy {policy} does not list under egress.allow"
            : null;
    }

    /// <summary>By its address, or by the policy's word for its own pools: that reaches no further than this machine, so a box file may choose the port.</summary>
    private static bool IsAdmitted(IPEndPoint address, PoolSpec pool, Policy policy) =>
        policy.EgressAllow.Contains(address.ToString())
        || (policy.EgressAllow.Contains(Policy.PoolsWord) && policy.Pools.Contains(pool.Name) && IPAddress.IsLoopback(address.Address));
}
