using System.Text.Json.Nodes;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>The loop of one run and the only writer of its state: while the plan wants more, start what capacity allows, else wait for one thing to happen.</summary>
internal sealed class RunLoop(EngineSeams seams, RunContext run, RunSignals signals, RunPlan plan, RunWriter writer)
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    private readonly FlowValues _values = new(run);
    private readonly Dictionary<PlanNode, Task> _inFlight = [];
    private readonly List<PlanNode> _starting = [];
    private readonly List<HeldBack> _heldBacks = [];
    private readonly SteerDesk _steers = new(run, plan, writer);
    private readonly RunEndings _endings = new(seams, run, plan, writer);
    private readonly DateTimeOffset? _timeoutAt = Earliest(seams.Time.GetUtcNow() + run.Flow.Timeout, seams.Time.GetUtcNow() + run.Policy.Limits.RunWall);
    private DateTimeOffset _renewAt = seams.Time.GetUtcNow() + RenewEvery;
    private CancellationTokenSource? _wake;
    private DateTimeOffset _wakeAt;
    private Halt? _halt;
    private Opening? _opening;
    private TreeWork? _trees;
    private NodeRunner? _runner;
    private NodeDecider? _decider;

    /// <summary>Runs to the end or to rest, and gives the run as it was last written.</summary>
    public async Task<Run> RunAsync(bool resumed, CancellationToken stop)
    {
        using var opening = new CancellationTokenSource();
        using var stopping = stop.Register(() => signals.Post(new LoopMessage.Halted(new Halt(HaltKind.Stop, "the worker was stopped"))));
        var opener = Task.CompletedTask;
        try
        {
            await writer.StartAsync(plan, resumed, CancellationToken.None);
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
        var opening = await new RunOpener(seams, run, _values).OpenAsync(cancellationToken);
        signals.Post(new LoopMessage.Opened(opening));
    }

    private async Task<Run> WorkAsync(BaseStanding opened)
    {
        _trees = new TreeWork(seams.Workspaces, run.Repository, opened);
        _runner = new NodeRunner(seams, run with { Run = writer.Run with { BaseCommit = opened.Commit } }, opened, _trees);
        _decider = new NodeDecider(seams.Time, plan, _values, _trees, opened);
        await writer.OpenedAsync(opened, _opening!.CheckedNow, CancellationToken.None);  // set before this is called
        while (true)
        {
            await GoBackAsync();
            if (_halt is null or { Kind: HaltKind.Drain })
            {
                await DecideAsync();
            }

            if (_halt is null)
            {
                Start();
            }

            await writer.FlushAsync(CancellationToken.None);
            Launch();
            if (plan.AllEnded && (_halt is null or { Kind: HaltKind.Drain }))
            {
                return await _endings.CompleteAsync(opened, _trees, _values);
            }

            if (_inFlight.Count == 0 && _halt is { } halt)
            {
                return await _endings.RestAsync(halt);
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
        var decided = new List<PlanNode>();
        var held = new List<PlanNode>();
        while (plan.TakeUndecided() is { Count: > 0 } undecided)
        {
            foreach (var node in undecided)
            {
                if (IsHeld(node))
                {
                    held.Add(node);
                    continue;
                }

                node.Row = await _decider!.DecideAsync(node);  // set with the opening
                decided.Add(node);
            }
        }

        held.ForEach(plan.PutBack);
        foreach (var node in plan.Due(seams.Time.GetUtcNow()))
        {
            node.Row = node.Row with { Lifecycle = Transitions.Node(node.Row.Lifecycle, NodeMove.Wake), RetryAt = null, Reason = null };
            decided.Add(node);
        }

        if (decided.Count > 0)
        {
            writer.Decided(decided);
        }
    }

    private void Start()
    {
        var held = new List<PlanNode>();
        while (_inFlight.Count + _starting.Count < run.Parallel && plan.TakeReady() is { } node)
        {
            if (IsHeld(node))
            {
                held.Add(node);
                continue;
            }

            var attempt = new Attempt
            {
                Id = new(run.Run.Id, node.Spec.Id, node.Row.Attempt + 1),
                SpanId = seams.Ids.NewSpanId(),
                State = AttemptState.Running,
                Agent = node.Spec is AgentNode agent ? run.Catalog.Agents.GetValueOrDefault(agent.Agent)?.Ref : null,
                StartedAt = seams.Time.GetUtcNow(),
                Timeout = run.Policy.Limits.NodeWall is { } wall && wall < node.Spec.Timeout ? wall : node.Spec.Timeout,
            };
            node.Row = node.Row with
            {
                Lifecycle = Transitions.Node(node.Row.Lifecycle, NodeMove.Start),
                Attempt = attempt.Id.Number,
                Agent = attempt.Agent,
                StartedAt = node.Row.StartedAt ?? attempt.StartedAt,
                EndedAt = null,
            };
            node.Last = attempt;
            writer.AttemptStarted(node, attempt);
            _starting.Add(node);
        }

        held.ForEach(plan.PutBack);
    }

    /// <summary>What has been started is in the journal now: it may run.</summary>
    private void Launch()
    {
        foreach (var node in _starting)
        {
            node.Stop = new CancellationTokenSource();
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
            report = node.ConditionFault is { } fault
                ? new AttemptReport { State = AttemptState.Failed, End = new NodeEnd { Failure = fault } }
                : await _runner!.RunAsync(Attempts.Plan(plan, node, attempt, _trees!, _values), stop);  // set with the opening
        }
        catch (Exception exception)
        {
            // whatever happens the loop must hear of the end, or it waits for ever
            report = new AttemptReport { State = AttemptState.Failed, End = new NodeEnd { Failure = Faults.Of(exception) } };
        }

        signals.Post(new LoopMessage.AttemptDone(node, attempt, report));
    }

    private async Task WaitAsync()
    {
        if (!signals.Messages.TryPeek(out _))
        {
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
        var due = _renewAt;
        foreach (var at in (ReadOnlySpan<DateTimeOffset?>)[plan.NextRetryAt, _halt is null ? run.ClosesAt : null, run.Run.Deadline, _timeoutAt])
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
        if (now >= _renewAt)
        {
            await seams.Store.RenewAsync(run.Run.Id, run.Run.Fence, CancellationToken.None);
            _renewAt = now + RenewEvery;
        }

        if (now >= _timeoutAt)
        {
            await HaltAsync(new Halt(HaltKind.Timeout, $"the run did not end within its {(run.Flow.Timeout is { } own && own <= (run.Policy.Limits.RunWall ?? own) ? own : run.Policy.Limits.RunWall)}"));
        }

        if (now >= run.Run.Deadline)
        {
            await HaltAsync(new Halt(HaltKind.GiveUp, FormattableString.Invariant($"the task's deadline {run.Run.Deadline:u} is past")));
        }

        if (now >= run.ClosesAt)
        {
            await HaltAsync(new Halt(run.Policy.DrainAtEnd ? HaltKind.Drain : HaltKind.Stop, "the window closed"));
        }
    }

    private async Task TakeAsync(LoopMessage message)
    {
        switch (message)
        {
            case LoopMessage.Opened opened:
                _opening = opened.Opening;
                break;
            case LoopMessage.Halted halted:
                await HaltAsync(halted.Halt);
                break;
            case LoopMessage.Steered steered:
                steered.Answer.SetResult(await _steers.TakeAsync(steered.Note));
                break;
            case LoopMessage.AttemptDone done:
                _inFlight.Remove(done.Node);
                done.Node.Stop?.Dispose();
                done.Node.Stop = null;
                await EndAttemptAsync(done);
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
            await writer.CommandTakenAsync(command, halt.Reason, CancellationToken.None);
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

    private async Task EndAttemptAsync(LoopMessage.AttemptDone done)
    {
        var (node, attempt, report) = done;
        if (report.State == AttemptState.Cancelled)
        {
            var ends = _halt is { Kind: HaltKind.Timeout or HaltKind.GiveUp or HaltKind.Cancel or HaltKind.Breach };
            node.Row = ends
                ? Attempts.Ended(node.Row, NodeMove.Cancel, Attempts.StopFailure(_halt), seams.Time.GetUtcNow()) with { Reason = _halt!.Reason }  // ends says that there is one
                : node.Row with { Lifecycle = Transitions.Node(node.Row.Lifecycle, NodeMove.Reclaim) };
            report = report with { End = report.End with { Failure = Attempts.StopFailure(_halt) } };
            node.LastFailure = report.Failure;
            node.Last = await writer.AttemptEndedAsync(node, attempt, report, [node], ends ? [RunWriter.Ended(node)] : [], CancellationToken.None);
            return;
        }

        if (report.Failure is not { } failure)
        {
            node.LastFailure = null;
            node.Row = Attempts.Ended(node.Row, NodeMove.Succeed, null, seams.Time.GetUtcNow()) with { Output = report.End.Output };
            (node.Tree, node.Change) = report.Edits == EditMode.Attach ? (report.InputTree, null) : (report.ResultTree, report.Change);
            node.Last = await writer.AttemptEndedAsync(node, attempt, report, [node], [RunWriter.Ended(node)], CancellationToken.None);
            return;
        }

        node.LastFailure = failure;
        node.Row = node.Row with { Output = report.End.Output };
        var values = _values.Of(plan, node, null, FlowValues.Of(node.Row, failure));
        switch (Retries.Decide(plan, node, failure, values, seams.Random.NextDouble()))
        {
            case Retry.Back back:
                var sent = plan.From(back.Ancestor);
                _heldBacks.Add(new HeldBack(node, attempt, report, back.Ancestor, node.Spec.Retry?.Feedback?.Evaluate(values) ?? JsonValue.Create(failure.Digest ?? failure.Message), sent.ToHashSet()));
                await Task.WhenAll(sent.Select(other => other.Stop?.CancelAsync() ?? Task.CompletedTask));
                break;
            case Retry.Again again:
                (node.Tries, node.Outages) = again.SpendsTry ? (node.Tries + 1, 0) : (node.Tries, node.Outages + 1);
                node.Row = node.Row with { Lifecycle = Transitions.Node(node.Row.Lifecycle, NodeMove.BackOff), RetryAt = seams.Time.GetUtcNow() + again.Delay, Reason = failure.Message };
                node.Last = await writer.AttemptEndedAsync(node, attempt, report, [node], [Attempts.Backoff(node, again)], CancellationToken.None);
                break;
            default:
                node.Row = Attempts.Ended(node.Row, NodeMove.Fail, failure, seams.Time.GetUtcNow()) with { Reason = failure.Message };
                node.Last = await writer.AttemptEndedAsync(node, attempt, report, [node], [RunWriter.Ended(node)], CancellationToken.None);
                break;
        }
    }

    /// <summary>Goes back once nothing runs any more of what is sent back: the failed attempt and the way back are one transaction.</summary>
    private async Task GoBackAsync()
    {
        foreach (var held in _heldBacks.ToList())
        {
            var ancestor = plan[held.Ancestor];
            if (held.Sent.Any(_inFlight.ContainsKey))
            {
                continue;
            }

            _heldBacks.Remove(held);
            ancestor.Feedback = held.Feedback;
            ancestor.KeptTree = held.Node.Spec.Retry is { FreshTree: true } ? null : ancestor.Tree ?? ancestor.KeptTree;
            var sent = plan.GoBack(held.Ancestor);
            held.Node.Last = await writer.AttemptEndedAsync(held.Node, held.Attempt, held.Report, sent, [Attempts.SentBack(held, ancestor, sent)], CancellationToken.None);
        }
    }

    private bool IsHeld(PlanNode node) => _heldBacks.Exists(held => held.Sent.Contains(node));

    private static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) => one is null ? other : other is null || one < other ? one : other;
}
