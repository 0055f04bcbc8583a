namespace Pantheon.Platform.Processes;

/// <summary>Everything that belongs to one call at one moment: its session, all descendants, and the orphans among them that the worker adopted.</summary>
internal static class ProcessTree
{
    /// <summary>The living processes of the call out of a table of all.</summary>
    public static IReadOnlyList<ProcessEntry> Of(IReadOnlyList<ProcessEntry> table, int leader, bool leaderLives, long? mark)
    {
        var children = table.ToLookup(entry => entry.ParentId);
        var seeds = table.Where(entry => entry.SessionId == leader || (leaderLives && entry.Id == leader));
        if (mark is { } number)
        {
            seeds = seeds.Concat(Births.Adopted(table, number));
        }

        var members = seeds.DistinctBy(entry => entry.Id).ToDictionary(entry => entry.Id);
        var unvisited = new Queue<int>(members.Keys);
        while (unvisited.TryDequeue(out var parent))
        {
            foreach (var child in children[parent].Where(child => members.TryAdd(child.Id, child)))
            {
                unvisited.Enqueue(child.Id);
            }
        }

        return [.. members.Values.Where(entry => !entry.IsDead)];
    }
}
