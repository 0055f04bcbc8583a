using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Scheduling;

namespace Pantheon.Engine.Replaying;

/// <summary>Makes the run that goes on with an ended one from a point: pinned to the same definitions, inputs and base, and nobody's work.</summary>
public static class LiveRuns
{
    public static Run Of(Run ended, Adoption point, IdSource ids, DateTimeOffset now, string by) => RetryRuns.Of(ended, point, ids, now, by) with
    {
        Purpose = RunPurpose.Replay,
        ReplayOf = ended.Id,
        Group = null,
        Needs = [],
        Deadline = null,
    };
}
