using Microsoft.Extensions.Logging;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Running;

namespace Pantheon.Engine.Scheduling;

/// <summary>Works the queue for one night: abandoned runs first, then the queue in its order, until it is empty or the window closes.</summary>
public sealed partial class NightRun(EngineSeams seams, Action<NightEvent> watch)
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);

    private readonly ILogger _log = seams.Logs.CreateLogger<NightRun>();
    private readonly NightScheduler _scheduler = new(seams);
    private readonly FlowRunner _runner = new(seams);
    private readonly RefusedRuns _refused = new(seams, watch);
    private readonly FailureStreak _streak = new();
    private readonly CommandInbox _inbox = new(seams.Store);
    private readonly Dictionary<RunId, ActiveRun> _active = [];
    private readonly HashSet<RunId> _rested = [];
    private readonly SteerQueue _steers = new(seams.Store);
    private readonly NightPauses _pauses = new(seams);
    private readonly LostRuns _lost = new(seams.Store);
    private NightCommands? _commands;

    private NightCommands Commands => _commands ??= new NightCommands(seams, _scheduler, _steers, _active, (run, signals, token) => _runner.RunAsync(run, signals, Hear, token), watch);

    /// <summary>How many runs ended or came to rest.</summary>
    public async Task<int> RunAsync(NightPlan plan, CancellationToken cancellationToken)
    {
        await seams.Store.OpenNightAsync(plan.Record, cancellationToken);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var done = 0;
        try
        {
            while (!cancellationToken.IsCancellationRequested && plan.Alarm is not { IsCompleted: true })
            {
                var stopped = _streak.WhyStopped(plan.Policy.Limits.FailuresInARow);
                var isWorked = await LookAsync(plan, stopped is null, stopping.Token, cancellationToken);
                var isOver = stopped is not null || (plan.UntilEmpty && isWorked) || Commands.IsDraining || seams.Time.GetUtcNow() >= plan.ClosesAt;
                if (_active.Count == 0 && isOver && !Commands.IsPaused)
                {
                    break;
                }

                done += await WaitAsync(plan, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The stop was asked for: what runs comes to rest below.
        }
        finally
        {
            // posted before the stop: the stronger halt is the one that holds
            Sound(plan);
            await stopping.CancelAsync();
            done += await RestAsync();
            await _steers.WorkAsync(_ => null, CancellationToken.None);
        }

        var alarmed = plan.Alarm is { IsCompleted: true };
        if (!alarmed && _streak.WhyStopped(plan.Policy.Limits.FailuresInARow) is { } failures)
        {
            await PassOverAsync(plan, new Admission.Turn(RunOutcome.NotRun, FailureKind.PolicyRefused, failures, Codes.FailuresInARow, "limits.failures_in_a_row"));
        }
        else if (!alarmed && seams.Time.GetUtcNow() >= plan.ClosesAt)
        {
            await PassOverAsync(plan, new Admission.Turn(RunOutcome.NotRun, FailureKind.Deadline, "it did not fit before the window closed; it is queued again for the next night", Codes.TimeIsUp, null));
        }

        if (!cancellationToken.IsCancellationRequested)
        {
            await seams.Store.CloseNightAsync(plan.Record.Date, seams.Time.GetUtcNow(), CancellationToken.None);
        }

        return done;
    }

    /// <summary>One look at the commands and the queue; false where the store or a disk kept it from seeing all of it.</summary>
    private async Task<bool> LookAsync(NightPlan plan, bool mayStart, CancellationToken stop, CancellationToken cancellationToken)
    {
        try
        {
            await _inbox.PollAsync((command, token) => Commands.CarryOutAsync(command, plan, token), cancellationToken);
            await _steers.WorkAsync(id => _active.GetValueOrDefault(id)?.Signals, cancellationToken);
            await _pauses.AnsweredAsync(plan.Record.Date, cancellationToken);
            if (mayStart && !Commands.IsDraining && !Commands.IsPaused && !_pauses.IsPaused && !(seams.Time.GetUtcNow() >= plan.ClosesAt))
            {
                await FillAsync(plan, stop, cancellationToken);
            }

            // what was taken from this worker is taken up again before the night is over
            return !_pauses.IsPaused && !await _lost.AnyAsync(cancellationToken);
        }
        catch (PantheonException trouble) when (StoreTrouble.FailureOf(trouble) is { } failure && (plan.ClosesAt is not null || !_pauses.IsLong))
        {
            LogWaits(failure.Code ?? "", failure.Message);
            _pauses.Begin(failure);
            return false;
        }
    }

    /// <summary>Passes on what runs tell, and hears of a full disk.</summary>
    private void Hear(NightEvent happened)
    {
        if (happened.Failure is FailureKind.DiskFull)
        {
            _pauses.Begin(new Failure(FailureKind.DiskFull, happened.Reason ?? "a disk is full") { Code = Codes.StoreDiskFull });
        }

        watch(happened);
    }

    /// <summary>Ends whatever runs when the alarm has gone off; what is queued stays queued, for a night that is what it says.</summary>
    private void Sound(NightPlan plan)
    {
        if (plan.Alarm is not { IsCompletedSuccessfully: true } alarm)
        {
            return;
        }

        var (code, reason) = alarm.Result;
        LogAlarm(code, reason);
        foreach (var active in _active.Values)
        {
            active.Signals.Breach(code, seams.Redact(reason));
        }
    }

    /// <summary>Starts what may start; a run that is turned away ends here, so that it is not asked again.</summary>
    private async Task FillAsync(NightPlan plan, CancellationToken stop, CancellationToken cancellationToken)
    {
        foreach (var run in await seams.Store.AbandonedAsync(cancellationToken))
        {
            if (_active.Count >= plan.ParallelRuns || !IsMine(run, plan) || _rested.Contains(run.Id))
            {
                continue;
            }

            switch (await _scheduler.JudgeAsync(run, plan, cancellationToken))
            {
                case Admission.Start start:
                    await StartAsync(start.Context, stop, cancellationToken);
                    break;
                case Admission.Turn { Code: Codes.FlowMissing or Codes.TaskUnreadable } gone:
                    // Its definitions are gone; the rest of the night goes on, and the run waits for them.
                    LogLeft(run.Id.Short, gone.Reason);
                    _rested.Add(run.Id);
                    break;
                case Admission.Turn refused when await seams.Store.ClaimAsync(run.Id, plan.Record.Date, cancellationToken) is { } claimed:
                    await _refused.EndAsync(claimed, refused, cancellationToken);
                    LogTurned(run.Id.Short, Word.Of(RunOutcome.Failed), refused.Reason);
                    break;
            }
        }

        foreach (var run in await seams.Store.QueueAsync(cancellationToken))
        {
            if (_active.Count >= plan.ParallelRuns)
            {
                return;
            }

            if (!IsMine(run, plan))
            {
                continue;
            }

            switch (await _scheduler.AdmitAsync(run, plan, cancellationToken))
            {
                case Admission.Start when await IsFollowedAsync(run, cancellationToken):
                    await TurnAsync(run, plan, new Admission.Turn(RunOutcome.NotRun, FailureKind.Deadline, "it did not fit before the window closed; it is queued again already", Codes.TimeIsUp, null), cancellationToken);
                    break;
                case Admission.Start start:
                    await StartAsync(start.Context, stop, cancellationToken);
                    break;
                case Admission.Turn turn:
                    await TurnAsync(run, plan, turn, cancellationToken);
                    break;
            }
        }
    }

    private async Task StartAsync(RunContext context, CancellationToken stop, CancellationToken cancellationToken)
    {
        if (_active.ContainsKey(context.Run.Id) || await seams.Store.ClaimAsync(context.Run.Id, context.Night, cancellationToken) is not { } claimed)
        {
            return;
        }

        var signals = new RunSignals();
        _active[claimed.Id] = new ActiveRun(claimed.Fence, signals, _runner.RunAsync(context with { Run = claimed, Lost = _lost.Take(claimed.Id) }, signals, Hear, stop));
    }

    private async Task TurnAsync(Run run, NightPlan plan, Admission.Turn turn, CancellationToken cancellationToken)
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
        await _refused.EndQueuedAsync(ended, turn, cancellationToken);
        LogTurned(run.Id.Short, Word.Of(turn.Outcome), ended.Reason ?? "");
        watch(new NightEvent(EventKinds.RunEnded, now, ended) { Result = Word.Of(turn.Outcome), Reason = ended.Reason });
    }

    private async Task<int> WaitAsync(NightPlan plan, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var poll = Task.Delay(PollEvery, seams.Time, waiting.Token);
        await Task.WhenAny(_active.Values.Select(active => (Task)active.Task).Append(poll).Concat(plan.Alarm is { } alarm ? [alarm] : []));
        await waiting.CancelAsync();
        var ended = _active.Where(active => active.Value.Task.IsCompleted).ToList();
        foreach (var (id, active) in ended)
        {
            _active.Remove(id);
            await RestAsync(id, active);
        }

        return ended.Count;
    }

    /// <summary>Waits for all that runs; a fault of one is told when all have ended.</summary>
    private async Task<int> RestAsync()
    {
        var left = _active.ToList();
        _active.Clear();
        await Task.WhenAll(left.Select(active => active.Value.Task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)));
        foreach (var (id, active) in left)
        {
            await RestAsync(id, active);
        }

        return left.Count;
    }

    private async Task RestAsync(RunId id, ActiveRun active)
    {
        try
        {
            _streak.Add((await active.Task).Outcome);
        }
        catch (FencedOffException exception)
        {
            // The other worker goes on with it; this one has stopped everything it started for it.
            LogFenced(id.Short, exception.Message);
            return;
        }
        catch (Exception exception) when (StoreTrouble.FailureOf(exception) is { } failure)
        {
            // taken up again from its last transition once the store answers and its lease is over
            LogGivenUp(id.Short, failure.Code ?? "", failure.Message);
            _pauses.Begin(failure);
            _lost.Add(id, active.Fence, failure);
            return;
        }
        catch (Exception exception) when (exception is not PantheonException)
        {
            // a fault in one run is no reason to leave the others undone
            LogBroke(exception, id.Short);
        }

        // What came to rest tonight is taken up by the next night, not at once again.
        _rested.Add(id);
    }

    private async Task PassOverAsync(NightPlan plan, Admission.Turn why)
    {
        foreach (var run in (await seams.Store.QueueAsync(CancellationToken.None)).Where(run => IsMine(run, plan)))
        {
            // queued again before it ends: whenever the worker dies the task is in the queue, and is started once
            if (!await IsFollowedAsync(run, CancellationToken.None))
            {
                await seams.Store.EnqueueAsync(Successors.Of(run, seams), CancellationToken.None);
            }

            await TurnAsync(run, plan, why, CancellationToken.None);
        }
    }

    private async Task<bool> IsFollowedAsync(Run run, CancellationToken cancellationToken) => await seams.Store.FindAsync(Successors.IdOf(run.Id), cancellationToken) is not null;

    private static bool IsMine(Run run, NightPlan plan) => run.Mode == plan.Mode && (plan.Only.Count == 0 || plan.Only.Contains(run.Id));

    [LoggerMessage(EventId = 6021, Level = LogLevel.Information, Message = "Run {RunId} ends {Outcome} without having started: {Reason}")]
    private partial void LogTurned(string runId, string outcome, string reason);

    [LoggerMessage(EventId = 6070, Level = LogLevel.Warning, Message = "The night waits: {Code} {Reason}")]
    private partial void LogWaits(string code, string reason);

    [LoggerMessage(EventId = 6071, Level = LogLevel.Warning, Message = "Run {RunId} is given up for now: {Code} {Reason}")]
    private partial void LogGivenUp(string runId, string code, string reason);

    [LoggerMessage(EventId = 6026, Level = LogLevel.Critical, Message = "The night stops: {Code} {Reason}")]
    private partial void LogAlarm(string code, string reason);

    [LoggerMessage(EventId = 6023, Level = LogLevel.Warning, Message = "Run {RunId} is left as it is: {Reason}")]
    private partial void LogLeft(string runId, string reason);

    [LoggerMessage(EventId = 6024, Level = LogLevel.Error, Message = "Run {RunId} broke off by a fault of Pantheon; it is taken up again by the next night")]
    private partial void LogBroke(Exception exception, string runId);

    [LoggerMessage(EventId = 6022, Level = LogLevel.Warning, Message = "Run {RunId} is no longer ours: {Reason}")]
    private partial void LogFenced(string runId, string reason);
}
