using Microsoft.Extensions.Logging;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Directing;
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
    private readonly FailureStreak _streak = new();
    private readonly CommandInbox _inbox = new(seams.Store);
    private readonly Dictionary<RunId, ActiveRun> _active = [];
    private readonly Dictionary<RunId, long> _rested = []; // with the claim under which each came to rest
    private readonly SteerQueue _steers = new(seams.Store);
    private readonly NightPauses _pauses = new(seams);
    private readonly LostRuns _lost = new(seams);
    private readonly BrokenRuns _broken = new(seams, new RefusedRuns(seams, watch));
    private readonly TurnedRuns _turned = new(seams, new RefusedRuns(seams, watch), watch);
    private NightCommands? _commands;
    private AskedRuns? _asked;
    private SharedQueue? _shared;
    private PlannedQueue? _planned;
    private OthersWork? _others;
    private DirectedRuns? _director;
    private readonly NightBudget _budget = new(seams.Store, seams.Time);
    private string? _spent;
    private DateTimeOffset _opened;
    private bool _paused;

    private AskedRuns Asked => _asked ??= new AskedRuns(seams, _scheduler, new RefusedRuns(seams, watch), _turned, _rested);

    private NightEnding Ending => new(seams, _turned);

    private NightCommands Commands => _commands ??= new NightCommands(seams, _scheduler, _steers, _active, _rested, (run, signals, token) => _runner.RunAsync(run, signals, Hear, token), watch);

    /// <summary>Whether other boxes go on with the night: what is to be done for it as a whole is then done by the last of them.</summary>
    public bool IsLeftToOthers { get; private set; }

    /// <summary>How many runs ended or came to rest.</summary>
    public async Task<int> RunAsync(NightPlan plan, CancellationToken cancellationToken)
    {
        _shared = plan.Offers is { } offers ? new SharedQueue(seams, offers) : null;
        _director = plan.Director?.Runs;
        _planned = _director is { } director ? new PlannedQueue(seams, _scheduler, director) : null;
        _others = _director is { } others && _shared is not null ? new OthersWork(seams.Store, others, seams.Time) : null;
        _opened = (await seams.Store.OpenNightAsync(plan.Record, cancellationToken)).OpenedAt;
        plan = plan with { OpenedAt = plan.Record.OpenedAt + (await seams.Store.ClockAsync(cancellationToken) - seams.Time.GetUtcNow()) };
        if (plan.Mode == Mode.Day)
        {
            // a person's own run is no part of the night: what the last box of the night has to do is not left to it
            await seams.Store.LeaveNightAsync(plan.Record.Date, cancellationToken);
        }

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var done = 0;
        try
        {
            while (!cancellationToken.IsCancellationRequested && plan.Alarm is not { IsCompleted: true })
            {
                var stopped = _streak.WhyStopped(plan.Policy.Limits.FailuresInARow);
                var isWorked = await LookAsync(plan, stopped is null, stopping.Token, cancellationToken);
                var isOver = stopped is not null || _spent is not null || (plan.UntilEmpty && isWorked) || Commands.IsDraining || seams.Time.GetUtcNow() >= plan.ClosesAt;
                if (_active.Count == 0 && isOver)
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
            done += await RestAsync(plan);
            await (_shared?.CloseAsync(CancellationToken.None) ?? Task.CompletedTask);
            await _steers.WorkAsync(_ => null, CancellationToken.None);
        }

        IsLeftToOthers = !await Ending.IsLastAsync(plan.Record.Date);
        if (!IsLeftToOthers)
        {
            IsLeftToOthers = !await Ending.EndAsync(plan, NightEnding.Stopped(_streak.WhyStopped(plan.Policy.Limits.FailuresInARow), _spent), _paused, cancellationToken.IsCancellationRequested, WhyNot, run => Commands.IsDraining ? null : _planned?.WhyNot(run));
        }

        return done;
    }

    /// <summary>One look at the commands and the queue; false where the store or a disk kept it from seeing all of it.</summary>
    private async Task<bool> LookAsync(NightPlan plan, bool mayStart, CancellationToken stop, CancellationToken cancellationToken)
    {
        try
        {
            if (plan.Leaves.IsCancellationRequested)
            {
                Commands.Leave();
            }

            await _inbox.PollAsync((command, token) => Commands.CarryOutAsync(command, plan, token), cancellationToken);
            await _steers.WorkAsync(id => _active.GetValueOrDefault(id)?.Signals, cancellationToken);
            await _pauses.AnsweredAsync(plan.Record.Date, cancellationToken);
            await AskPauseAsync(plan, cancellationToken);
            await SpendAsync(plan, cancellationToken);
            var isLeft = false;
            if (mayStart && _spent is null && !Commands.IsDraining && !_paused && !_pauses.IsPaused && !(seams.Time.GetUtcNow() >= plan.ClosesAt))
            {
                isLeft = await FillAsync(plan, stop, cancellationToken);
            }
            else
            {
                await (_shared?.CloseAsync(cancellationToken) ?? Task.CompletedTask);
                await (_planned?.GoOnAsync(plan, cancellationToken) ?? Task.CompletedTask);
            }

            isLeft |= _planned?.IsPatient(_active.Count > 0) == true;

            // what was taken from this worker is taken up again before the night is over, and a paused queue is worked once it is resumed
            return !isLeft && !_pauses.IsPaused && !await _lost.AnyAsync(cancellationToken) && !(_paused && (await seams.Store.QueueAsync(cancellationToken)).Any(run => plan.IsFor(run)));
        }
        catch (PantheonException trouble) when (StoreTrouble.FailureOf(trouble) is { } failure && (plan.ClosesAt is not null || !_pauses.IsLong))
        {
            LogWaits(failure.Code ?? "", failure.Message);
            _pauses.Begin(failure);
            return false;
        }
    }

    /// <summary>Brings everything to rest once the night has spent what it may; a person's own run by day has the person beside it.</summary>
    private async Task SpendAsync(NightPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Mode == Mode.Night && _spent is null && await _budget.WhySpentAsync(plan, _opened, _active.Count > 0, _rested.Count, cancellationToken) is { } spent)
        {
            _spent = spent;
            foreach (var active in _active.Values)
            {
                active.Signals.Rest(spent);
            }
        }
    }

    /// <summary>A paused queue starts nothing; runs that somebody asked for by name are none of the queue's.</summary>
    private async Task AskPauseAsync(NightPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Only.Count > 0)
        {
            return;
        }

        var standing = await seams.Store.QueueStandingAsync(cancellationToken);
        if (standing.IsPaused != _paused)
        {
            _paused = standing.IsPaused;
            LogPause(_paused ? "is paused" : "goes on", standing.By ?? "");
        }
    }

    /// <summary>Passes on what runs tell, and hears of a full disk.</summary>
    private void Hear(NightEvent happened)
    {
        if (happened.Failure is FailureKind.DiskFull)
        {
            _pauses.Begin(new Failure(FailureKind.DiskFull, happened.Reason ?? "a disk is full") { Code = Codes.StoreDiskFull });
        }

        if (happened is { Kind: EventKinds.NodeEnded, Node: { } node })
        {
            _director?.NodeEnded(happened.Run.Id, node);
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

    /// <summary>Starts what may start, and says whether more will; a run that is turned away ends here, so that it is not asked again.</summary>
    private async Task<bool> FillAsync(NightPlan plan, CancellationToken stop, CancellationToken cancellationToken)
    {
        bool HasRoom() => _active.Count < plan.ParallelRuns;
        bool IsIn(Run run) => run.Lifecycle != RunLifecycle.Queued || _planned?.IsIn(run.Id) != false;
        bool IsFree(Run run) => plan.IsFor(run) && _rested.GetValueOrDefault(run.Id, -1) != run.Fence && !_active.ContainsKey(run.Id);
        if (_shared is { } shared)
        {
            await PlanSharedAsync(plan, cancellationToken);
            var isLeft = await shared.OfferAsync(IsFree, IsIn, run => AskSharedAsync(run, plan, cancellationToken), plan.ParallelRuns, cancellationToken);
            await shared.TakeAsync(
                HasRoom,
                run => IsFree(run) && IsIn(run),
                async (run, fired) => await AskSharedAsync(run, plan, cancellationToken) is Admission.Start start && await StartAsync(await KnownAsync(start.Context, cancellationToken), fired, stop, cancellationToken),
                cancellationToken);
            return isLeft || _planned?.IsAskedAgain == true;
        }

        foreach (var run in (await seams.Store.AbandonedAsync(cancellationToken)).Where(IsFree))
        {
            if (HasRoom() && await Asked.AskAsync(run, plan, cancellationToken) is Admission.Start start)
            {
                await StartAsync(await KnownAsync(start.Context, cancellationToken), null, stop, cancellationToken);
            }
        }

        if (_planned is { } planned)
        {
            await planned.FillAsync(plan, HasRoom, run => Asked.AskAsync(run, plan, cancellationToken), context => StartAsync(context, null, stop, cancellationToken), _active.Count, cancellationToken);
            return planned.IsAskedAgain;
        }

        foreach (var run in (await seams.Store.QueueAsync(cancellationToken)).Where(plan.IsFor))
        {
            if (!HasRoom())
            {
                return false;
            }

            if (await Asked.AskAsync(run, plan, cancellationToken) is Admission.Start start)
            {
                await StartAsync(start.Context, null, stop, cancellationToken);
            }
        }

        return false;
    }

    /// <summary>One that the planner lets in and that may not start keeps nobody else out.</summary>
    private async Task<Admission> AskSharedAsync(Run run, NightPlan plan, CancellationToken cancellationToken)
    {
        var admission = await Asked.AskAsync(run, plan, cancellationToken);
        if (run.Lifecycle == RunLifecycle.Queued && admission is not Admission.Start)
        {
            _planned?.PutOff(run.Id, _active.Count);
        }

        return admission;
    }

    /// <summary>Which runs this box lets in, beside what others work with pools that are its own too.</summary>
    private async Task PlanSharedAsync(NightPlan plan, CancellationToken cancellationToken)
    {
        if (_planned is { } planned && _others is { } others && plan.Offers is { } offers)
        {
            await others.LookAsync(plan, _active.ContainsKey, cancellationToken);
            await planned.PlanAsync(plan, async run => (await offers.PlaceAsync(run, cancellationToken)).WhyNotHere is null, run => Asked.AskAsync(run, plan, cancellationToken), cancellationToken);
        }
    }

    private async Task<bool> StartAsync(RunContext context, FiredRun? fired, CancellationToken stop, CancellationToken cancellationToken)
    {
        if (_active.ContainsKey(context.Run.Id) || await seams.Store.ClaimAsync(context.Run.Id, context.Night, cancellationToken) is not { } claimed)
        {
            return false;
        }

        _planned?.Started(claimed.Id);
        var isAsked = Commands.TakeResumed(claimed.Id);
        var signals = new RunSignals();
        _active[claimed.Id] = new ActiveRun(claimed.Fence, signals, RunAsync(context with { Run = claimed, Lost = _lost.Take(claimed.Id), IsFresh = context.IsFresh || isAsked }, signals, fired, stop));
        return true;
    }

    private async Task<Run> RunAsync(RunContext context, RunSignals signals, FiredRun? fired, CancellationToken stop)
    {
        try
        {
            return await _runner.RunAsync(context, signals, Hear, stop);
        }
        finally
        {
            fired?.End();
            _director?.Leave(context.Run.Id);
        }
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
            await RestAsync(id, active, plan);
        }

        return ended.Count;
    }

    /// <summary>Waits for all that runs; a fault of one is told when all have ended.</summary>
    private async Task<int> RestAsync(NightPlan plan)
    {
        var left = _active.ToList();
        _active.Clear();
        await Task.WhenAll(left.Select(active => active.Value.Task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)));
        foreach (var (id, active) in left)
        {
            await RestAsync(id, active, plan);
        }

        return left.Count;
    }

    private async Task RestAsync(RunId id, ActiveRun active, NightPlan plan)
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
            GiveUp(id, active, failure);
            return;
        }
        catch (PantheonException fault)
        {
            if (await _broken.EndAsync(id, active.Fence, fault, plan) is not { } trouble)
            {
                _streak.Add(RunOutcome.Failed);
                return;
            }

            GiveUp(id, active, trouble);
            return;
        }
        catch (Exception exception)
        {
            // a fault in one run is no reason to leave the others undone
            LogBroke(exception, id.Short);
        }

        // What came to rest tonight is taken up by the next night, not at once again, unless somebody asks for it.
        if (!Commands.TakeResumed(id))
        {
            _rested[id] = active.Fence;
        }
    }

    /// <summary>It is taken up again from its last transition once the store answers and its lease is over.</summary>
    private void GiveUp(RunId id, ActiveRun active, Failure trouble)
    {
        _pauses.Begin(trouble);
        _lost.Add(id, active.Fence, trouble);
    }

    /// <summary>A run that nobody asked the planner about is part of the night, with what of it has ended.</summary>
    private async Task<RunContext> KnownAsync(RunContext context, CancellationToken cancellationToken)
    {
        _director?.Enter(context.Run, context.Catalog, (await seams.Store.NodesAsync(context.Run.Id, cancellationToken)).Where(node => node.Lifecycle == NodeLifecycle.Ended).Select(node => node.Node));
        return context;
    }

    private string? WhyNot(RunId run) => _shared?.NotHere.GetValueOrDefault(run) is { } elsewhere ? $"this box could not work it: {elsewhere}" : _planned?.WhyNot(run);
}
