using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>The session a child leads, with everything in it: the unit that is signalled as one.</summary>
internal static class ProcessSession
{
    private const int MaxRounds = 8;

    public static void Terminate(int sessionId)
    {
        if (LibC.Kill(-sessionId, LibC.SigTerm) != 0)
        {
            // just started: the leader has not opened its session yet
            LibC.Kill(sessionId, LibC.SigTerm);
        }
    }

    /// <summary>Kills the group, every other group of the session and all descendants, and looks again as long as a fork outran it.</summary>
    public static void Kill(int sessionId, bool leaderLives)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            // taken before the kill: a descendant that left the session is found by its parent only while that lives
            var members = MembersOf(sessionId);
            LibC.Kill(-sessionId, LibC.SigKill);
            foreach (var member in members)
            {
                LibC.Kill(member, LibC.SigKill);
            }

            if (leaderLives && round == 0)
            {
                LibC.Kill(sessionId, LibC.SigKill);
            }

            if (members.Count == 0)
            {
                return;
            }
        }
    }

    private static List<int> MembersOf(int sessionId)
    {
        var alive = ProcessEntry.ReadAll().Where(entry => !entry.IsDead).ToList();
        var children = alive.ToLookup(entry => entry.ParentId, entry => entry.Id);
        var members = alive.Where(entry => entry.SessionId == sessionId).Select(entry => entry.Id).ToHashSet();
        var unvisited = new Queue<int>(members);
        while (unvisited.TryDequeue(out var parent))
        {
            foreach (var child in children[parent].Where(members.Add))
            {
                unvisited.Enqueue(child);
            }
        }

        return [.. members];
    }
}
