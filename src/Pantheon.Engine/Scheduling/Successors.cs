using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Scheduling;

/// <summary>Makes the run that follows one that did not fit: the same again, and it remembers how often it was passed over.</summary>
internal static class Successors
{
    public static Run Of(Run run, EngineSeams seams) => run with
    {
        Id = seams.Ids.NewRunId(),
        TraceId = seams.Ids.NewTraceId(),
        // what is to be taken over is that of the run that did work
        RetryOf = run.Adopt is null ? run.Id : run.RetryOf,
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
