using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>The session a child leads, with everything that came of it: the unit that is signalled as one.</summary>
internal static class ProcessSession
{
    // a killed process is gone a moment later; one that waits for a dead disk is not waited for
    private const int MaxRounds = 64;

    public static void Terminate(int sessionId, long? leaderTicks)
    {
        // a number that was reaped may name a stranger by now
        if (leaderTicks is null || ProcessEntry.Read(sessionId)?.StartTicks != leaderTicks)
        {
            return;
        }

        if (LibC.Kill(-sessionId, LibC.SigTerm) != 0)
        {
            // just started: the leader has not opened its session yet
            LibC.Kill(sessionId, LibC.SigTerm);
        }
    }

    /// <summary>
    /// Kills the group, every other group of the session, all descendants and the call's adopted orphans. They are halted first, until
    /// a look finds no new one, so that no fork outruns the kill; a process that is the first of its own namespace takes all others with it.
    /// </summary>
    public static void Kill(int sessionId, long? leaderTicks, long? mark)
    {
        HashSet<int> halted = [];
        for (var round = 0; round < MaxRounds; round++)
        {
            var members = ProcessTree.Of(ProcessEntry.ReadAll(), sessionId, leaderTicks, mark);
            var fresh = members.Where(member => halted.Add(member.Id)).ToList();
            foreach (var member in fresh)
            {
                member.Signal(ProcessEntry.IsFirstOfNamespace(member.Id) ? LibC.SigKill : LibC.SigStop);
            }

            if (fresh.Count == 0)
            {
                foreach (var member in members)
                {
                    member.Signal(LibC.SigKill);
                }
            }

            if (members.Count == 0)
            {
                return;
            }
        }

        // something forks faster than it is looked at: no more halting
        foreach (var member in ProcessTree.Of(ProcessEntry.ReadAll(), sessionId, leaderTicks, mark))
        {
            member.Signal(LibC.SigKill);
        }
    }
}
