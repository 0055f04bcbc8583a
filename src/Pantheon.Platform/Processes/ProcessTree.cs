namespace Pantheon.Platform.Processes;

/// <summary>Everything that belongs to one call at one moment: its session, all descendants, and the orphans among them that the worker adopted.</summary>
internal static class ProcessTree
{
    /// <summary>The living processes of the call out of a table of all; the leader is known by its number and the tick it began at.</summary>
    public static IReadOnlyList<ProcessEntry> Of(IReadOnlyList<ProcessEntry> table, int leader, long? leaderTicks, long? mark)
    {
        var children = table.ToLookup(entry => entry.ParentId);
        // without its leader the session's number may have come round: then only what bears a mark is no stranger's
        var leaderLives = leaderTicks is not null && table.Any(entry => entry.Id == leader && entry.StartTicks == leaderTicks);
        var seeds = table.Where(entry => leaderLives ? entry.SessionId == leader || entry.Id == leader : entry.SessionId == leader && ProcessMark.Of(entry.Id) is not null);
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
