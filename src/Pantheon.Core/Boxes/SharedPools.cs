namespace Pantheon.Core.Boxes;

/// <summary>Under which name boxes that share a store share the seats of a pool.</summary>
public static class SharedPools
{
    /// <summary>Its own name, as routes use it; with the box's behind it where the box makes the server itself, as `local@hera`.</summary>
    public static string NameOf(BoxSpec box, string pool)
    {
        ArgumentNullException.ThrowIfNull(box);
        return box.Pools.GetValueOrDefault(pool)?.Kind is RuntimeKind.LlamaCpp or RuntimeKind.Scripted or RuntimeKind.Replay ? $"{pool}@{box.Name}" : pool;
    }

    /// <summary>Whether seats of this name are the pool's, on whatever box.</summary>
    public static bool IsOf(string pool, string shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        return shared == pool || (shared.StartsWith(pool, StringComparison.Ordinal) && shared.Length > pool.Length && shared[pool.Length] == '@');
    }
}
