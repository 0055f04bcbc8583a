namespace Pantheon.Core.Boxes;

/// <summary>Under which name boxes that share a store share the seats of a pool.</summary>
public static class SharedPools
{
    /// <summary>Its own name, as routes use it; with the box's behind it where the server is the box's own, made by it or reached on its loopback alone, as `local@hera`.</summary>
    public static string NameOf(BoxSpec box, string pool)
    {
        ArgumentNullException.ThrowIfNull(box);
        return box.Pools.GetValueOrDefault(pool) is { } spec && IsOwn(spec) ? $"{pool}@{box.Name}" : pool;
    }

    private static bool IsOwn(PoolSpec pool) =>
        pool.Kind is RuntimeKind.LlamaCpp or RuntimeKind.Scripted or RuntimeKind.Replay || pool.Spawn is not null
        || (Uri.TryCreate(pool.Endpoint, UriKind.Absolute, out var endpoint) && endpoint is { IsLoopback: true });

    /// <summary>Whether seats of this name are the pool's, on whatever box.</summary>
    public static bool IsOf(string pool, string shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        return shared == pool || (shared.StartsWith(pool, StringComparison.Ordinal) && shared.Length > pool.Length && shared[pool.Length] == '@');
    }
}
