using Microsoft.Extensions.Logging;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Scheduling;

/// <summary>Ends queued runs that are turned away; one that only did not fit is in the queue again before it ends.</summary>
internal sealed partial class TurnedRuns(EngineSeams seams, RefusedRuns refused, Action<NightEvent> watch)
{
    private readonly ILogger _log = seams.Logs.CreateLogger<TurnedRuns>();

    public async Task TurnAsync(Run run, NightPlan plan, Admission.Turn turn, CancellationToken cancellationToken)
    {
        var now = seams.Time.GetUtcNow();
        var ended = run with
        {
            Lifecycle = RunLifecycle.Ended,
            Outcome = turn.Outcome,
            FailureKind = turn.Kind,
            Cause = FailureKinds.CauseOf(turn.Kind),
            Reason = seams.Redact(turn.Code is null ? turn.Reason : $"{turn.Code}: {turn.Reason}"),
            Night = plan.Record.Date,
            EndedAt = now,
        };
        try
        {
            await refused.EndQueuedAsync(ended, turn, cancellationToken);
        }
        catch (PantheonException taken) when (taken.Code == Codes.RunNotQueued)
        {
            // another box took it or turned it away in the same moment
            return;
        }

        LogTurned(run.Id.Short, Word.Of(turn.Outcome), ended.Reason ?? "");
        watch(new NightEvent(EventKinds.RunEnded, now, ended) { Result = Word.Of(turn.Outcome), Reason = ended.Reason });
    }

    /// <summary>Ends a run for tonight and has it queued for the next night.</summary>
    public async Task PassOverAsync(Run run, NightPlan plan, Admission.Turn why, CancellationToken cancellationToken)
    {
        // queued again before it ends: whenever the worker dies the task is in the queue, and is started once
        if (run.Purpose != RunPurpose.Replay && !await IsFollowedAsync(run, cancellationToken))
        {
            await FollowAsync(run, cancellationToken);
        }

        await TurnAsync(run, plan, why, cancellationToken);
    }

    /// <summary>Whether the run that follows it is queued already: a worker died between the two.</summary>
    public async Task<bool> IsFollowedAsync(Run run, CancellationToken cancellationToken) => await seams.Store.FindAsync(Successors.IdOf(run.Id), cancellationToken) is not null;

    private async Task FollowAsync(Run run, CancellationToken cancellationToken)
    {
        try
        {
            await seams.Store.EnqueueAsync(Successors.Of(run, seams), cancellationToken);
        }
        catch (PantheonException conflict) when (conflict.Code == Codes.JournalConflict)
        {
            // another box passes it over in the same moment; whatever else was in the way must not lose the task
            if (!await IsFollowedAsync(run, cancellationToken))
            {
                throw;
            }
        }
    }

    [LoggerMessage(EventId = 6021, Level = LogLevel.Information, Message = "Run {RunId} ends {Outcome} without having started: {Reason}")]
    private partial void LogTurned(string runId, string outcome, string reason);
}
