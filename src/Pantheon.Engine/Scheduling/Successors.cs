using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Scheduling;

/// <summary>Makes the run that follows one that did not fit: the same again, and it remembers how often it was passed over.</summary>
internal static class Successors
{
    /// <summary>The same whoever asks: a worker that dies while it queues a run again makes no second one of it the next time.</summary>
    public static RunId IdOf(RunId run) => new(Guid.ParseExact(Digest.Of($"after {run}").Hex[..32], "n"));

    public static Run Of(Run run, EngineSeams seams) => run with
    {
        Id = IdOf(run.Id),
        TraceId = seams.Ids.NewTraceId(),
        RetryOf = run.Id,
        PassedOver = run.PassedOver + 1,
        EnqueuedAt = seams.Time.GetUtcNow(),
        Lifecycle = RunLifecycle.Queued,
        Outcome = null,
        FailureKind = null,
        Cause = null,
        Reason = null,
        Night = null,
        StartedAt = null,
        EndedAt = null,
        Fence = 0,
    };
}
