using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Running;

namespace Pantheon.Engine.Scheduling;

/// <summary>Carries out what people ask of a night by rows of the store: to stop a run, the queue or the night, to go on, to tell a run something.</summary>
internal sealed class NightCommands(
    EngineSeams seams,
    NightScheduler scheduler,
    SteerQueue steers,
    Dictionary<RunId, ActiveRun> active,
    Dictionary<RunId, long> rested,
    Func<RunContext, RunSignals, CancellationToken, Task<Run>> start,
    Action<NightEvent> watch)
{
    private readonly HashSet<RunId> _resumed = [];

    /// <summary>The night ends once what runs has come to rest.</summary>
    public bool IsDraining { get; private set; }

    public async Task<(CommandAnswer Answer, string Message)?> CarryOutAsync(Command command, NightPlan plan, CancellationToken cancellationToken)
    {
        switch (command.Kind)
        {
            case CommandKind.Cancel when command.Run is { } id:
                return await CancelAsync(id, command.By, plan, cancellationToken);
            case CommandKind.Drain when command.Run is null && command.At < (plan.OpenedAt ?? plan.Record.OpenedAt):
                // meant for a worker that ended before it read it; this night was opened after, by somebody who wants it worked
                return (CommandAnswer.TooLate, "the night it was meant for had ended");
            case CommandKind.Drain:
                return Drain(command);
            case CommandKind.Steer:
                return steers.Add(command);
            case CommandKind.Pause when command.Run is null:
                // the row itself is what pauses every box of the store
                return (CommandAnswer.Done, "nothing more is started until the queue is resumed");
            case CommandKind.Resume when command.Run is null:
                return (CommandAnswer.Done, "the queue goes on");
            case CommandKind.Prioritise when command.Run is { } id:
                return await MoveAsync(id, command, cancellationToken);
            case CommandKind.Resume when command.Run is { } id:
                return await ResumeAsync(id, command, plan, cancellationToken);
            default:
                return (CommandAnswer.Refused, $"'{Word.Of(command.Kind)}' is not supported yet");
        }
    }

    // a run of another mode is ended as it lies: nothing of it, its handlers neither, runs under this worker
    private async Task<(CommandAnswer, string)> EndAsync(Run run, string by, NightPlan plan, CancellationToken cancellationToken)
    {
        if (await seams.Store.ClaimAsync(run.Id, run.Night ?? plan.Record.Date, cancellationToken) is not { } claimed)
        {
            return (CommandAnswer.Refused, $"run {run.Id.Short} belongs to another worker");
        }

        var ended = await new RestingRuns(seams.Store, seams.Artifacts, seams.Redact, seams.Time, seams.Version) { Lose = new LostAttempts(seams, plan).EndAsync }.CancelAsync(claimed, by, cancellationToken);
        watch(new NightEvent(EventKinds.RunEnded, seams.Time.GetUtcNow(), ended) { Result = Word.Of(RunOutcome.Cancelled), Reason = ended.Reason });
        return (CommandAnswer.Done, $"run {run.Id.Short} is cancelled");
    }

    /// <summary>This worker leaves the night after its running nodes.</summary>
    public void Leave()
    {
        if (!IsDraining)
        {
            DrainAll(signals => signals.Drain("stopped by the person who had started the worker"));
        }
    }

    /// <summary>Whether a run that came to rest is to be taken up again tonight; asked once.</summary>
    public bool TakeResumed(RunId id) => _resumed.Remove(id);

    private async Task<(CommandAnswer, string)> MoveAsync(RunId id, Command command, CancellationToken cancellationToken)
    {
        try
        {
            var moved = await QueueOrder.MoveAsync(seams.Store, id, command.Arguments["to"]?.ToString() ?? "", command.By, cancellationToken);
            return (CommandAnswer.Done, FormattableString.Invariant($"run {id.Short} has priority {moved.Priority} and place {moved.Place}"));
        }
        catch (PantheonException no) when (no.Code is Codes.RunNotQueued or Codes.PlaceUnclear)
        {
            return (no.Code == Codes.RunNotQueued ? CommandAnswer.TooLate : CommandAnswer.Refused, no.Message);
        }
    }

    /// <summary>A run that came to rest tonight may be taken up again tonight; whether it may start is asked as for every other.</summary>
    private async Task<(CommandAnswer, string)?> ResumeAsync(RunId id, Command command, NightPlan plan, CancellationToken cancellationToken)
    {
        switch (await seams.Store.FindAsync(id, cancellationToken))
        {
            case null or { Lifecycle: RunLifecycle.Ended }:
                return (CommandAnswer.TooLate, $"run {id.Short} has ended");
            case { Lifecycle: RunLifecycle.Queued }:
                return (CommandAnswer.Done, $"run {id.Short} is queued, and has its turn there");
            case var run when run.Mode != plan.Mode || (plan.Only.Count > 0 && !plan.Only.Contains(id)):
                // not this worker's to take up: the row stays for one that may
                return null;
            case { Lifecycle: RunLifecycle.Running } when active.ContainsKey(id):
                return (CommandAnswer.Done, $"run {id.Short} is at work");
            case { Lifecycle: RunLifecycle.Suspended } resting when plan.Offers is not null:
                await LayDownAnewAsync(resting, command, plan, cancellationToken);
                return (CommandAnswer.Done, $"run {id.Short} is taken up again as soon as a box has room");
            default:
                // one that has just come to rest may not be among the rested yet
                _resumed.Add(id);
                rested.Remove(id);
                return (CommandAnswer.Done, $"run {id.Short} is taken up again as soon as there is room");
        }
    }

    private async Task<(CommandAnswer, string)> CancelQueuedAsync(Run run, string by, CancellationToken cancellationToken)
    {
        try
        {
            var ended = await QueuedRuns.CancelAsync(seams.Store, run, $"cancelled by {by} before it started", seams.Time.GetUtcNow(), cancellationToken);
            watch(new NightEvent(EventKinds.RunEnded, seams.Time.GetUtcNow(), ended) { Result = Word.Of(RunOutcome.Cancelled), Reason = ended.Reason });
            return (CommandAnswer.Done, $"run {run.Id.Short} is taken out of the queue");
        }
        catch (PantheonException raced) when (raced.Code == Codes.RunNotQueued)
        {
            return (CommandAnswer.TooLate, $"run {run.Id.Short} was started in this moment: cancel it once more");
        }
    }

    /// <summary>Laid down once more for another reason: every box hears by the journal that it is to go on, and it outlives this one.</summary>
    private async Task LayDownAnewAsync(Run resting, Command command, NightPlan plan, CancellationToken cancellationToken)
    {
        if (await seams.Store.ClaimAsync(resting.Id, resting.Night ?? plan.Record.Date, cancellationToken) is { } claimed)
        {
            var because = new JournalEvent(EventKinds.CommandTaken) { Data = new JsonObject { ["command"] = Word.Of(command.Kind), ["by"] = command.By } };
            await seams.Store.CommitAsync(
                new JournalChange { Run = claimed with { Lifecycle = Transitions.Run(claimed.Lifecycle, RunMove.Suspend), Reason = Halt.Resumed }, Events = [because] }, cancellationToken);
        }
    }

    private (CommandAnswer, string) Drain(Command command)
    {
        if (command.Run is { } id)
        {
            if (!active.TryGetValue(id, out var one))
            {
                return (CommandAnswer.TooLate, $"run {id.Short} is not running here");
            }

            one.Signals.Drain($"drained by {command.By}");
            return (CommandAnswer.Done, $"run {id.Short} comes to rest after its running nodes");
        }

        if (command.AtOnce)
        {
            DrainAll(signals => signals.Stop($"stopped at once by {command.By}"));
            return (CommandAnswer.Done, FormattableString.Invariant($"{active.Count} runs come to rest now, their running nodes stopped"));
        }

        DrainAll(signals => signals.Drain($"drained by {command.By}"));
        return (CommandAnswer.Done, FormattableString.Invariant($"{active.Count} runs come to rest after their running nodes"));
    }

    private void DrainAll(Action<RunSignals> tell)
    {
        IsDraining = true;
        foreach (var one in active.Values)
        {
            tell(one.Signals);
        }
    }

    private async Task<(CommandAnswer, string)> CancelAsync(RunId id, string by, NightPlan plan, CancellationToken cancellationToken)
    {
        if (active.TryGetValue(id, out var one))
        {
            one.Signals.Cancel(by);
            return (CommandAnswer.Done, $"run {id.Short} is being cancelled");
        }

        var run = await seams.Store.FindAsync(id, cancellationToken);
        if (run is { Lifecycle: RunLifecycle.Queued })
        {
            return await CancelQueuedAsync(run, by, cancellationToken);
        }

        if (run is null or { Lifecycle: RunLifecycle.Ended })
        {
            return (CommandAnswer.TooLate, run is null ? $"there is no run {id.Short}" : $"run {id.Short} has ended");
        }

        if (run.Mode != plan.Mode)
        {
            return await EndAsync(run, by, plan, cancellationToken);
        }

        if (await scheduler.JudgeAsync(run, plan, cancellationToken) is not Admission.Start admitted)
        {
            return (CommandAnswer.TooLate, $"run {id.Short} may not be taken up again: the night ends it by itself");
        }

        if (await seams.Store.ClaimAsync(id, plan.Record.Date, cancellationToken) is not { } claimed)
        {
            return (CommandAnswer.Refused, $"run {id.Short} belongs to another worker");
        }

        var signals = new RunSignals();
        signals.Cancel(by);
        active[id] = new ActiveRun(claimed.Fence, signals, start(admitted.Context with { Run = claimed }, signals, cancellationToken));
        return (CommandAnswer.Done, $"run {id.Short} is being cancelled");
    }
}
