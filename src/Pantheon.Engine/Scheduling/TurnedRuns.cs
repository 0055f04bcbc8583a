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

    /// <summary>False where the run was not queued any more: another box took it or turned it away in the same moment, or somebody cancelled it.</summary>
    public async Task<bool> TurnAsync(Run run, NightPlan plan, Admission.Turn turn, CancellationToken cancellationToken)
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
            return false;
        }

        LogTurned(run.Id.Short, Word.Of(turn.Outcome), ended.Reason ?? "");
        watch(new NightEvent(EventKinds.RunEnded, now, ended) { Result = Word.Of(turn.Outcome), Reason = ended.Reason });
        return true;
    }

    /// <summary>Ends a run for tonight and has it queued for the next night.</summary>
    public async Task PassOverAsync(Run run, NightPlan plan, Admission.Turn why, CancellationToken cancellationToken)
    {
        // queued again before it ends: whenever the worker dies the task is in the queue, and is started once
        var isMine = run.Purpose != RunPurpose.Replay && !await IsFollowedAsync(run, cancellationToken) && await FollowAsync(run, cancellationToken);
        if (!await TurnAsync(run, plan, why, cancellationToken) && isMine)
        {
            await TakeBackAsync(run, cancellationToken);
        }
    }

    /// <summary>Whether the run that follows it is queued already: a worker died between the two.</summary>
    public async Task<bool> IsFollowedAsync(Run run, CancellationToken cancellationToken) => await seams.Store.FindAsync(Successors.IdOf(run.Id), cancellationToken) is not null;

    /// <summary>What was cancelled or taken in the meantime needs no second run; only what another box passed over too does.</summary>
    private async Task TakeBackAsync(Run run, CancellationToken cancellationToken)
    {
        if (await seams.Store.FindAsync(run.Id, cancellationToken) is { Outcome: RunOutcome.NotRun }
            || await seams.Store.FindAsync(Successors.IdOf(run.Id), cancellationToken) is not { Lifecycle: RunLifecycle.Queued } next)
        {
            return;
        }

        try
        {
            await QueuedRuns.CancelAsync(seams.Store, next, $"run {run.Id.Short}, which it was to follow, was taken or cancelled after all", seams.Time.GetUtcNow(), cancellationToken);
        }
        catch (PantheonException started) when (started.Code == Codes.RunNotQueued)
        {
            // it was started in this very moment: its own journal tells what becomes of it
        }
    }

    /// <summary>False where another box has done it in the same moment.</summary>
    private async Task<bool> FollowAsync(Run run, CancellationToken cancellationToken)
    {
        try
        {
            await seams.Store.EnqueueAsync(Successors.Of(run, seams), cancellationToken);
            return true;
        }
        catch (PantheonException conflict) when (conflict.Code == Codes.JournalConflict)
        {
            // another box passes it over in the same moment; whatever else was in the way must not lose the task
            if (!await IsFollowedAsync(run, cancellationToken))
            {
                throw;
            }

            return false;
        }
    }

    [LoggerMessage(EventId = 6021, Level = LogLevel.Information, Message = "Run {RunId} ends {Outcome} without having started: {Reason}")]
    private partial void LogTurned(string runId, string outcome, string reason);
}
