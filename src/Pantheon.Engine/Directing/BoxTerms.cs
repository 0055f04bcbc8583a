using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;
using Pantheon.Engine.Estimating;
using Pantheon.Engine.Planning;

namespace Pantheon.Engine.Directing;

/// <summary>What a box and a policy give the planner to work with.</summary>
public static class BoxTerms
{
    /// <summary>The models of the box as the planner knows them.</summary>
    public static IReadOnlyDictionary<ModelAddress, ModelProfile> Models(IReadOnlyDictionary<string, PoolSpec> pools, LoadEstimates loads)
    {
        ArgumentNullException.ThrowIfNull(pools);
        ArgumentNullException.ThrowIfNull(loads);
        return pools.Values.SelectMany(pool => pool.Models.Keys.Select(model => (Pool: pool, Address: new ModelAddress(pool.Name, model)))).ToDictionary(entry => entry.Address, entry => Profile(entry.Pool, entry.Address, loads.Of(entry.Address)));
    }

    /// <summary>The night's terms; <paramref name="left"/> is the time until the window closes, null where none does.</summary>
    public static NightTerms Of(IReadOnlyDictionary<string, PoolSpec> pools, IReadOnlyCollection<ModelProfile> models, int processors, Policy policy, TimeSpan? left)
    {
        ArgumentNullException.ThrowIfNull(pools);
        ArgumentNullException.ThrowIfNull(policy);
        return new NightTerms
        {
            Models = [.. models],
            Pools = [.. pools.Values.Select(Of)],
            Processors = Math.Max(1, processors),
            ClosesAt = policy.Start.Fits == StartFit.Any ? null : new[] { left, policy.Limits.NightWall }.Min()?.TotalSeconds,
            ReserveSeconds = policy.Start.Reserve.TotalSeconds,
            Caution = policy.Start.Fits switch { StartFit.P50 => 0, StartFit.P95 => 1.645, _ => 0.84 },
            Shares = policy.Shares.Weights,
        };
    }

    /// <summary>Whether its server ever unloads a model to load another.</summary>
    public static bool Swaps(PoolSpec pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return pool.Kind is RuntimeKind.Ollama or RuntimeKind.LlamaServer or RuntimeKind.LlamaSwap or RuntimeKind.LmStudio && pool.Models.Count > 1;
    }

    /// <summary>A server that swaps and says nothing of its memory has room for one model; one that does not swap has all of its models.</summary>
    private static PoolTerms Of(PoolSpec pool) => new(pool.Name)
    {
        Places = Swaps(pool) && pool.VideoMemory is null ? 1 : Math.Max(1, pool.Models.Count),
        MemoryBytes = Swaps(pool) ? pool.VideoMemory : null,
        Requests = Math.Max(1, pool.Slots),
    };

    private static ModelProfile Profile(PoolSpec pool, ModelAddress address, LoadEstimate load) => new(address.Model, load.Load.TotalSeconds, Math.Max(1, pool.Slots))
    {
        Pool = pool.Name,

        // a model of which nobody knows what it takes is there alone
        MemoryBytes = Swaps(pool) ? load.VideoMemory ?? pool.VideoMemory : null,
        IsResident = Swaps(pool) && pool.Models[address.Model].Resident,
    };
}
