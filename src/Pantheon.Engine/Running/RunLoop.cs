using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>The loop of one run and the only writer of its state: while the plan wants more, start what capacity allows, else wait for one thing to happen.</summary>
/// <param name="seams">With a clock that goes on evenly: durations go by it.</param>
/// <param name="date">The clock on the wall, which the window and the deadline go by.</param>
internal sealed class RunLoop(EngineSeams seams, RunContext run, RunSignals signals, RunPlan plan, RunWriter writer, LeaseKeeper lease, TimeProvider date)
{
    // the wall clock may jump: what falls due by it is looked at in this step
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly FlowValues _values = new(run);
    private readonly Dictionary<PlanNode, Task> _inFlight = [];
    private readonly List<PlanNode> _starting = [];
    private readonly SteerDesk _steers = new(run, plan, writer);
    private readonly RunEndings _endings = new(seams, run, plan, writer);
    private readonly RunTime _time = new(run, plan, run.Run.StartedAt ?? seams.Time.GetUtcNow());
    private readonly WaitCounts _counts = new(run.Waits, seams.Time);
    private DateTimeOffset _lookAt = seams.Time.GetUtcNow() + LookEvery;
    private CancellationTokenSource? _wake;
    private DateTimeOffset _wakeAt;
    private Halt? _halt;
    private Opening? _opening;
    private TreeWork? _trees;
    private NodeRunner? _runner;
    private NodeDecider? _decider;
    private Groups? _groups;
    private AttemptEndings? _attempts;
    private Handlers? _handlers;

    /// <summary>Runs to the end or to rest, and gives the run as it was last written. A new run begins with a seed, one that is taken up again with none.</summary>
    public async Task<Run> RunAsync(Seed? seed, CancellationToken stop)
    {
        using var opening = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost);
        using var losing = lease.Lost.Register(() => signals.Post(new LoopMessage.GivenUp(lease.Fault)));
        using var stopping = stop.Register(() => signals.Post(new LoopMessage.Halted(new Halt(HaltKind.Stop, Halt.WorkerStopped))));
        var opener = Task.CompletedTask;
        try
        {
            await writer.StartAsync(plan, seed, CancellationToken.None);
            opener = OpenAsync(opening.Token);
            while (_opening is null)
            {
                await WaitAsync();
                if (_halt is { Kind: not HaltKind.Drain })
                {
                    await opening.CancelAsync();
                }
            }

            return await (_opening.Base is { } opened && _opening.Failure is null ? WorkAsync(opened) : _endings.NotOpenedAsync(_opening, _halt));
        }
        finally
        {
            // Whatever went wrong, nothing this run started outlives it.
            _wake?.Dispose();
            await opening.CancelAsync();
            await Task.WhenAll(_inFlight.Keys.Select(node => node.Stop?.CancelAsync() ?? Task.CompletedTask));
            await Task.WhenAll(_inFlight.Values.Append(opener));
        }
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            signals.Post(new LoopMessage.Opened(await new RunOpener(seams, run, _values).OpenAsync(cancellationToken)));
        }
        catch (Exception trouble)
        {
            // a store or a disk that is not there now says nothing about the run
            signals.Post(new LoopMessage.GivenUp(trouble));
        }
    }

    private async Task<Run> WorkAsync(BaseStanding opened)
    {
        _trees = new TreeWork(seams.Workspaces, run.Repository, opened);
        await new TreeRestore(seams, run, plan, _trees, writer).RestoreAsync(CancellationToken.None);
        _runner = new NodeRunner(seams, run with { Run = writer.Run with { BaseCommit = opened.Commit } }, opened, _trees);
        _decider = new NodeDecider(seams.Time, plan, _values, _trees, opened) { Wanted = Wanted.Of(plan, run.Run.Until) };
        _groups = new Groups(seams, run, plan, _values, _trees, writer, opened);
        _attempts = new AttemptEndings(seams, plan, _values, writer, _groups, _inFlight);
        _handlers = _counts.Handlers = new Handlers(seams.Time, plan, writer, run.Limits);
        run.Budget.Spent = signals.Rest;
        foreach (var group in plan.Nodes)
        {
            _groups.Watch(group);
        }

        await writer.OpenedAsync(opened, _opening!.CheckedNow, CancellationToken.None);  // set before this is called
        while (true)
        {
            await _attempts.GoBackAsync();
            if (_halt is null or { Kind: HaltKind.Drain })
            {
                await DecideAsync();
            }

            if (_halt is null)
            {
                await StartAsync();
            }

            await writer.FlushAsync(CancellationToken.None);
            Launch();
            if (plan.AllEnded && (_halt is null or { Kind: HaltKind.Drain }))
            {
                return await (plan.Ending is { } ending ? _endings.RestAsync(ending) : _endings.CompleteAsync(opened, _trees, _values));
            }

            if (_inFlight.Count == 0 && _halt is { } halt)
            {
                if (_handlers.Take(halt))
                {
                    _halt = null;
                    continue;
                }

                return await _endings.RestAsync(halt is { EndsRun: true, Kind: not HaltKind.Breach } ? plan.Ending ?? halt : halt);
            }

            if (_inFlight.Count == 0 && !plan.AnyBackingOff)
            {
                return await _endings.StuckAsync();
            }

            await WaitAsync();
        }
    }

    /// <summary>Decides every node whose needs have ended, until nothing more follows from it.</summary>
    private async Task DecideAsync()
    {
        List<PlanNode>? held = null;
        for (var undecided = Undecided(); undecided.Count > 0; undecided = Undecided())
        {
            foreach (var node in undecided)
            {
                if (_attempts!.IsHeld(node))  // set with the opening
                {
                    (held ??= []).Add(node);
                    continue;
                }

                node.Row = await _decider!.DecideAsync(node);  // set with the opening
                writer.Decided(node);
                if (node.IsEnded)
                {
                    _groups!.SkipInside(node);  // set with the opening
                }
            }
        }

        held?.ForEach(plan.PutBack);
        foreach (var node in plan.Due(seams.Time.GetUtcNow()))
        {
            node.Row = node.Row with { Lifecycle = Transitions.Node(node.Row.Lifecycle, NodeMove.Wake), RetryAt = null, Reason = null };
            writer.Decided(node);
        }
    }

    /// <summary>What is next; once all of the flow has ended its handlers are.</summary>
    private IReadOnlyList<PlanNode> Undecided()
    {
        var next = plan.TakeUndecided();
        while (next.Count == 0 && (_groups!.Turn() || _handlers!.Begin()))  // set with the opening
        {
            next = plan.TakeUndecided();
        }

        return next;
    }

    private async Task StartAsync()
    {
        List<PlanNode>? held = null;
        while (_inFlight.Count + _starting.Count < run.Parallel && plan.TakeReady() is { } node)
        {
            if (_attempts!.IsHeld(node))  // set with the opening
            {
                (held ??= []).Add(node);
            }
            else if (node.IsGroup)
            {
                await _groups!.EnterAsync(node);  // set with the opening
                await DecideAsync();
            }
            else
            {
                node.Row = node.Row with { Lifecycle = Transitions.Node(node.Row.Lifecycle, NodeMove.Start) };
                Begin(node);
            }
        }

        held?.ForEach(plan.PutBack);
        foreach (var group in plan.TakeDone())
        {
            if (!_inFlight.ContainsKey(group))
            {
                Begin(group);
            }
        }
    }

    private void Begin(PlanNode node)
    {
        var limit = node.IsGroup ? Groups.CollectLimit : node.Spec.Timeout;
        var attempt = new Attempt
        {
            Id = new(run.Run.Id, node.Spec.Id, node.Row.Attempt + 1),
            SpanId = seams.Ids.NewSpanId(),
            State = AttemptState.Running,
            Agent = node is { IsGroup: false, Spec: AgentNode agent } ? run.Catalog.Agents.GetValueOrDefault(agent.Agent)?.Ref : null,
            StartedAt = seams.Time.GetUtcNow(),
            Timeout = run.Policy.Limits.NodeWall is { } wall && wall < limit ? wall : limit,
        };
        node.Row = node.Row with
        {
            Attempt = attempt.Id.Number,
            Agent = attempt.Agent,
            StartedAt = node.Row.StartedAt ?? attempt.StartedAt,
            EndedAt = null,
        };
        node.Last = attempt;
        writer.AttemptStarted(node, attempt);
        _starting.Add(node);
    }

    /// <summary>What has been started is in the journal now: it may run.</summary>
    private void Launch()
    {
        foreach (var node in _starting)
        {
            node.Stop = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost);
            _counts.Run(node, 1);
            _inFlight[node] = AttemptAsync(node, node.Last!, node.Stop.Token);  // set when it was started
        }

        _starting.Clear();
    }

    private async Task AttemptAsync(PlanNode node, Attempt attempt, CancellationToken stop)
    {
        // The loop must not run the body of an attempt that never waits.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        AttemptReport report;
        try
        {
            await signals.Admit(attempt.Id, stop);
            report = node.ConditionFault is { } fault
                ? new AttemptReport { State = AttemptState.Failed, End = new NodeEnd { Failure = fault } }
                : node.IsGroup ? await _groups!.CollectAsync(node, stop)
                : await _runner!.RunAsync(Attempts.Plan(plan, node, attempt, _trees!, _values) with { Waits = [.. _counts.Of(node)] }, stop);  // set with the opening
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            report = new AttemptReport { State = AttemptState.Cancelled, End = new NodeEnd() };
        }
        catch (Exception exception)
        {
            // whatever happens the loop must hear of the end, or it waits for ever
            report = new AttemptReport { State = AttemptState.Failed, End = new NodeEnd { Failure = Faults.Of(exception) } };
        }

        await signals.Leave(attempt.Id, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        signals.Post(new LoopMessage.AttemptDone(node, attempt, report));
    }

    private async Task WaitAsync()
    {
        if (!signals.Messages.TryPeek(out _))
        {
            signals.Rests(_opening is null ? null : _inFlight.Count, plan.NextRetryAt);
            await SleepAsync();
        }

        while (signals.Messages.TryRead(out var message))
        {
            await TakeAsync(message);
        }

        await LookAtClockAsync();
    }

    private async Task SleepAsync()
    {
        var now = seams.Time.GetUtcNow();
        var (due, ahead) = (_lookAt, date.GetUtcNow() - now);
        foreach (var at in (ReadOnlySpan<DateTimeOffset?>)[plan.NextRetryAt, _halt is null ? run.ClosesAt - ahead : null, run.Run.Deadline - ahead, .. _time.At(now, _handlers), _groups?.NextLimitAt])
        {
            due = at > now && at < due ? at.Value : due;
        }

        if (_wake is null || _wakeAt != due || _wake.IsCancellationRequested)
        {
            _wake?.Dispose();
            (_wake, _wakeAt) = (new CancellationTokenSource(due > now ? due - now : TimeSpan.Zero, seams.Time), due);
        }

        try
        {
            await signals.Messages.WaitToReadAsync(_wake.Token);
        }
        catch (OperationCanceledException) when (_wake.IsCancellationRequested)
        {
            // It is time for something: the clock is looked at after it.
        }
    }

    private async Task LookAtClockAsync()
    {
        var now = seams.Time.GetUtcNow();
        _lookAt = now >= _lookAt ? now + LookEvery : _lookAt;
        foreach (var node in (_groups?.Expire(now) ?? []).Concat(_handlers?.Expire(now) ?? []))
        {
            await (node.Stop?.CancelAsync() ?? Task.CompletedTask);
        }

        if (_time.Due(now, _handlers) is { } due)
        {
            await HaltAsync(due);
        }

        if (!signals.KeepsTime)
        {
            return;
        }

        if (date.GetUtcNow() >= run.Run.Deadline && _handlers is not { HasBegun: true })
        {
            await HaltAsync(new Halt(HaltKind.GiveUp, FormattableString.Invariant($"the task's deadline {run.Run.Deadline:u} is past")));
        }

        if (date.GetUtcNow() >= run.ClosesAt)
        {
            await HaltAsync(new Halt(run.Policy.DrainAtEnd ? HaltKind.Drain : HaltKind.Stop, Halt.WindowClosed));
        }
    }

    private async Task TakeAsync(LoopMessage message)
    {
        switch (message)
        {
            case LoopMessage.Opened opened:
                _opening = opened.Opening;
                break;
            case LoopMessage.GivenUp given:
                throw given.Fault;
            case LoopMessage.Halted halted:
                await HaltAsync(halted.Halt);
                break;
            case LoopMessage.Steered steered:
                steered.Answer.SetResult(await _steers.TakeAsync(steered.Note));
                break;
            case LoopMessage.AttemptDone done:
                _inFlight.Remove(done.Node);
                _counts.Run(done.Node, -1);
                done.Node.Stop?.Dispose();
                done.Node.Stop = null;
                await _attempts!.EndAsync(done, _halt);  // set with the opening
                break;
        }
    }

    private async Task HaltAsync(Halt halt)
    {
        if (_halt is { } earlier && earlier.Kind >= halt.Kind)
        {
            return;
        }

        _halt = halt;
        if (halt.Command is { } command)
        {
            await writer.CommandTakenAsync(command, halt.Reason, halt.Kind == HaltKind.Stop, CancellationToken.None);
        }

        if (halt.Code is { } code)
        {
            await writer.BreachedAsync(code, halt.Reason, CancellationToken.None);
        }

        if (halt.Kind == HaltKind.Drain)
        {
            await run.Draining.CancelAsync();
        }
        else
        {
            await Task.WhenAll(_inFlight.Keys.Select(node => node.Stop?.CancelAsync() ?? Task.CompletedTask));
        }
    }
}
