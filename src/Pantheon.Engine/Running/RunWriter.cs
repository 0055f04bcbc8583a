using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Failing;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Steering;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Running;

/// <summary>Writes each transition of a run with its events, those of one turn of its loop in one transaction, and tells whoever watches once it is durable.</summary>
internal sealed class RunWriter(RunContext run, EngineSeams seams, RunRecorder recorder, Action<NightEvent> watch)
{
    private readonly FailureWriter _failures = new(recorder, seams.Redact);
    private readonly AttemptSeal _attempts = new(recorder);
    private readonly RunSeal _seal = new(seams.Artifacts);

    private readonly JournalBatch _batch = new();
    private JsonObject? _versions;
    private JsonElement? _cleanVersions;
    private readonly List<NightEvent> _told = [];

    /// <summary>The run as it was last written, or as it will be with what waits to be written.</summary>
    public Run Run => _batch.Run ?? recorder.Run;

    public RunRecorder Recorder => recorder;

    public async Task StartAsync(RunPlan plan, Seed? seed, CancellationToken cancellationToken)
    {
        var resumed = seed is null;
        seed ??= Seed.None;
        var kind = resumed ? EventKinds.RunResumed : EventKinds.RunStarted;
        var started = Run with { StartedAt = Run.StartedAt ?? seams.Time.GetUtcNow(), Night = run.Night, Lifecycle = RunLifecycle.Running };
        var text = CanonicalJson.Text(run.Plan);
        var happened = new JournalEvent(kind)
        {
            Data = new JsonObject
            {
                ["fence"] = Run.Fence,
                ["mode"] = Word.Of(Run.Mode),
                ["policy"] = run.Policy.ToString(),
                ["policy_digest"] = run.Policy.Digest.ToString(),
                ["catalog"] = Run.CatalogCommit,
                ["plan"] = Digest.Of(text).ToString(),
                ["flow"] = run.Flow.Name,
                ["night"] = run.Night.ToString("O", CultureInfo.InvariantCulture),
                ["closes"] = run.ClosesAt,
                ["parallel"] = run.Parallel,
                ["no_cache"] = run.NoCache,
            },
        };
        plan.Past.Note(happened.Data);

        // the plan as its digest says it; a process that takes the run up again writes the plan it goes on with
        var document = recorder.Keep(null, 0, new NewArtifact(resumed ? FormattableString.Invariant($"plan-{Run.Fence}.json") : "plan.json", "plan", "application/json", text, IsExact: true));
        _batch.Add(new JournalChange { Run = started, Nodes = [.. plan.Nodes.Select(node => node.Row)], Events = [happened, .. seed.Events], Artifacts = [document, .. seed.Artifacts], Reviews = seed.Reviews, Tests = seed.Tests });
        Watch(new NightEvent(kind, seams.Time.GetUtcNow(), Run));
        await FlushAsync(cancellationToken);
    }

    public async Task OpenedAsync(BaseStanding opened, bool checkedNow, CancellationToken cancellationToken)
    {
        List<JournalEvent> events = [];
        if (checkedNow && opened.Check is { } check)
        {
            events.Add(new JournalEvent(EventKinds.BaseChecked) { Data = new JsonObject { ["commit"] = check.Commit, ["green"] = check.Green, ["recipe"] = check.Recipe.ToString() } });
        }

        if (Run.BaseCommit != opened.Commit || events.Count > 0)
        {
            List<JournalEvent> all = [];
            AddPending(all);
            Add(Run with { BaseCommit = opened.Commit }, [], [.. all, .. events]);
            events.ForEach(happened => Watch(new NightEvent(happened.Kind, seams.Time.GetUtcNow(), Run) { Result = opened.Check!.Green ? "green" : "red" }));  // an event is there only with a check
            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>Several nodes decided at once.</summary>
    public void Decided(IEnumerable<PlanNode> nodes)
    {
        foreach (var node in nodes)
        {
            Decided(node);
        }
    }

    /// <summary>A node is ready, or has ended without an attempt.</summary>
    public void Decided(PlanNode node)
    {
        _batch.Add(Run, node.Row, NodeEvents.Decision(node));
        if (node.IsEnded)
        {
            Watch(Event(EventKinds.NodeEnded, node));
        }
    }

    /// <summary>A map with its items, or a sub-flow with its input, as whoever takes the run up again must find them.</summary>
    public void Entered(PlanNode group, IReadOnlyList<PlanNode> inside)
    {
        var entered = group.Items is { } items
            ? new JournalEvent(EventKinds.NodeMapped) { Node = group.Spec.Id, Data = new JsonObject { ["items"] = new JsonArray([.. items.Select(item => item?.DeepClone())]) } }
            : new JournalEvent(EventKinds.NodeEntered) { Node = group.Spec.Id, Data = new JsonObject { ["input"] = group.Inputs?.DeepClone() } };
        Add(Run, [group, .. inside], [entered, .. inside.Where(node => node.IsEnded).Select(NodeEvents.Decision)]);
    }

    /// <summary>The run is going to end so, once its handlers have run.</summary>
    public void Ending(Halt halt, IReadOnlyList<PlanNode> cancelled) =>
        Add(Run, cancelled, [new JournalEvent(EventKinds.RunEnding) { Severity = 13, Data = new JsonObject { ["halt"] = Word.Of(halt.Kind), ["reason"] = halt.Reason } }, .. cancelled.Select(NodeEvents.Decision)]);

    /// <summary>Its body may run once this is flushed.</summary>
    public void AttemptStarted(PlanNode node, Attempt attempt)
    {
        _batch.Add(Run, node.Row, attempt, new JournalEvent(EventKinds.AttemptStarted) { Node = node.Spec.Id, Attempt = attempt.Id.Number });
        Watch(Event(EventKinds.AttemptStarted, node));
    }

    /// <summary>The end of an attempt and what follows for its node (and, going back, for others), to be flushed together; gives the attempt as it will be written.</summary>
    public Attempt AttemptEnded(PlanNode node, Attempt attempt, AttemptReport report, IReadOnlyList<PlanNode> nodes, IReadOnlyList<JournalEvent> follows)
    {
        var artifacts = new List<Artifact>();
        var ended = Ended(attempt, report, artifacts);
        if (ended.State != AttemptState.Succeeded)
        {
            artifacts.AddRange(_failures.Write(FactsOf(ended, report)));
        }

        artifacts.Add(_attempts.Seal(ended, artifacts, _cleanVersions ??= JsonSerializer.SerializeToElement(recorder.Redact(Versions()))));

        var events = new List<JournalEvent> { NodeEvents.EndOf(ended, report) };
        foreach (var review in report.End.Reviews)
        {
            events.Add(new JournalEvent(EventKinds.ReviewRecorded)
            {
                Node = node.Spec.Id,
                Attempt = attempt.Id.Number,
                Data = new JsonObject { ["verdict"] = Word.Of(review.Verdict), ["of"] = review.Of.Value, ["model"] = review.Model },
            });
        }

        if (report.Failure is { Cause: Cause.Policy } refused)
        {
            events.Add(new JournalEvent(EventKinds.PolicyRefused) { Node = node.Spec.Id, Attempt = attempt.Id.Number, Severity = 17, Data = new JsonObject { ["code"] = refused.Code, ["rule"] = refused.Rule, ["reason"] = refused.Message } });
        }

        AddPending(events);
        events.AddRange(follows);
        var isSentBack = Has(follows, EventKinds.NodeSentBack);
        _batch.Add(
            new JournalChange
            {
                Run = RunTotals.With(Run, report, isSentBack || follows.Any(happened => happened.Kind == EventKinds.NodeBackoff && happened.Data["spends_try"]?.GetValue<bool>() == true)),
                Nodes = nodes is [var alone] ? [alone.Row] : [.. nodes.Select(other => other.Row)],
                Attempts = [ended],
                Events = events,
                Artifacts = artifacts,
                Reviews = report.End.Reviews,
                Tests = report.End.Tests,
            });
        Watch(Event(EventKinds.AttemptEnded, node) with { Attempt = attempt.Id.Number, Result = Word.Of(ended.State), Reason = report.Failure?.Message, Failure = report.Failure?.Kind, Duration = ended.EndedAt - ended.StartedAt });
        if (node.IsEnded && !isSentBack)
        {
            Watch(Event(EventKinds.NodeEnded, node));
        }

        return ended;
    }

    /// <summary>A node's tree cannot be had any more: it and all that hangs on it begin anew, without having spent a try.</summary>
    public void TreeLost(PlanNode node, string why, IReadOnlyList<PlanNode> again)
    {
        Add(Run, again, [new JournalEvent(EventKinds.NodeSentBack)
        {
            Node = node.Spec.Id,
            Attempt = node.Row.Attempt,
            Severity = 13,
            Data = new JsonObject { ["reason"] = why, ["counts"] = false, ["nodes"] = new JsonArray([.. again.Select(sent => (JsonNode)sent.Spec.Id.Value)]) },
        }]);
        Watch(Event(EventKinds.NodeSentBack, node) with { Reason = why });
    }

    public static JournalEvent Ended(PlanNode node) => NodeEvents.Decision(node);

    /// <summary>What an earlier process wrote of this run counts towards its bounds.</summary>
    public void Resume(IReadOnlyList<RecordedEvent> events)
    {
        run.Refused.Resume(events);
        run.Steering.Resume(events);
    }

    /// <param name="atOnce">Whether a drain does not wait for what runs.</param>
    public Task CommandTakenAsync(CommandKind command, string reason, bool atOnce, CancellationToken cancellationToken)
    {
        var data = new JsonObject { ["command"] = Word.Of(command), ["reason"] = reason };
        if (atOnce)
        {
            data["now"] = true;
        }

        return CommitAsync(Run, [], [new JournalEvent(EventKinds.CommandTaken) { Data = data }], cancellationToken);
    }

    public Task SteeredAsync(SteerNote note, CancellationToken cancellationToken) =>
        CommitAsync(Run, [], [new JournalEvent(EventKinds.SteerTaken) { Node = note.Node, Data = note.ToJson() }], cancellationToken);

    public Task BreachedAsync(string code, string reason, CancellationToken cancellationToken) =>
        CommitAsync(Run, [], [new JournalEvent(EventKinds.NightBreached) { Severity = 17, Data = new JsonObject { ["code"] = code, ["reason"] = reason } }], cancellationToken);

    public async Task SuspendAsync(RunPlan plan, string reason, CancellationToken cancellationToken)
    {
        var data = new JsonObject { ["reason"] = reason };
        RunPast.Note(data, run.Waits, plan.Nodes.Where(node => node.IsGroup), seams.Time.GetUtcNow());
        Add(Run with { Lifecycle = Transitions.Run(Run.Lifecycle, RunMove.Suspend), Reason = reason }, plan.Nodes, [.. run.Refused.TakeAll(seams.Redact), .. run.Notes.Take(), new JournalEvent(EventKinds.RunSuspended) { Severity = 13, Data = data }]);
        Watch(new NightEvent(EventKinds.RunSuspended, seams.Time.GetUtcNow(), Run) { Reason = reason });
        await FlushAsync(cancellationToken);
    }

    public async Task EndAsync(RunPlan plan, RunEnd end, JsonNode? outputs, CancellationToken cancellationToken)
    {
        // the manifest is over what is written
        await FlushAsync(cancellationToken);
        var now = seams.Time.GetUtcNow();
        var ended = Run with
        {
            Lifecycle = Transitions.Run(Run.Lifecycle, MoveTo(end.Outcome)),
            Outcome = end.Outcome,
            FailureKind = end.Kind,
            Cause = end.Cause,
            Reason = end.Reason,
            EndedAt = now,
            Outputs = outputs,
        };
        var manifest = await _seal.SealAsync(recorder, ended with { Reason = recorder.Redact(ended.Reason) }, Versions(), cancellationToken);
        var happened = new JournalEvent(EventKinds.RunEnded)
        {
            Severity = end.Outcome is RunOutcome.Ready or RunOutcome.NoChange ? (short)9 : (short)13,
            Data = new JsonObject { ["outcome"] = Word.Of(end.Outcome), ["kind"] = end.Kind is { } kind ? Word.Of(kind) : null, ["reason"] = end.Reason },
        };
        _batch.Add(new JournalChange { Run = ended, Nodes = [.. plan.Nodes.Select(node => node.Row)], Events = [.. run.Refused.TakeAll(seams.Redact), .. run.Notes.Take(), .. run.Steering.Unread(), happened], Artifacts = manifest });
        Watch(new NightEvent(EventKinds.RunEnded, now, Run) { Result = Word.Of(end.Outcome), Reason = end.Reason, Duration = now - Run.StartedAt });
        await FlushAsync(cancellationToken);
    }

    private void AddPending(List<JournalEvent> events)
    {
        events.AddRange(run.Refused.Take(seams.Redact));
        events.AddRange(run.Notes.Take());
    }

    private static bool Has(IReadOnlyList<JournalEvent> events, string kind)
    {
        for (var at = 0; at < events.Count; at++)
        {
            if (events[at].Kind == kind)
            {
                return true;
            }
        }

        return false;
    }

    private static RunMove MoveTo(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Cancelled => RunMove.Cancel,
        RunOutcome.NotRun => RunMove.GiveUp,
        _ => RunMove.Complete,
    };

    private Attempt Ended(Attempt attempt, AttemptReport report, List<Artifact> artifacts)
    {
        var end = report.End;
        Artifact Keep(NewArtifact made)
        {
            var artifact = recorder.Keep(attempt.Id.Node, attempt.Id.Number, made);
            artifacts.Add(artifact);
            return artifact;
        }

        var patch = report.AttemptPatch is { IsEmpty: false } change ? Keep(NewArtifact.Patch(report.Edits == EditMode.Attach ? "attached.patch" : "attempt.patch", change.Text)) : null;
        var log = end.Log is { Length: > 0 } text ? Keep(NewArtifact.Log("tool.log", text)) : null;
        var input = end.Input is { } given ? recorder.Keep(attempt.Id.Node, attempt.Id.Number, "input.json", "input", given) : null;
        if (end.Tests.Count > 0 && end.Output is not null)
        {
            Keep(new NewArtifact("test_report.json", "test_report", "application/json", end.Output.ToJsonString()));
        }

        foreach (var made in end.Artifacts)
        {
            Keep(made);
        }

        // edits that are only attached are shown and go nowhere, after a restart or in a retry neither
        var isAttached = report is { State: AttemptState.Succeeded, Edits: EditMode.Attach };
        return attempt with
        {
            State = report.State,
            FailureKind = report.Failure?.Kind,
            Cause = report.Failure?.Cause,
            Error = report.Failure?.Message,
            Agent = end.Agent ?? attempt.Agent,
            Pool = end.Model?.Address.Pool,
            Model = end.Model?.Id,
            ModelDigest = end.Model?.Digest,
            EndedAt = seams.Time.GetUtcNow(),
            InputTree = report.InputTree,
            ResultTree = isAttached ? report.InputTree : report.ResultTree,
            Patch = isAttached ? null : patch?.Digest,
            SalvageRef = report.SalvageRef,
            Input = input?.Digest,
            Output = JudgedOutput.Of(end),
            Log = log?.Digest,
            Continues = end.Continues,
            Worked = report.Worked,
            Tape = report.Tape is { } tape ? recorder.Keep(tape, NodeTape.MediaType) : null,
            Turns = end.Turns,
            ToolCalls = end.ToolCalls,
            TokensIn = end.TokensIn,
            TokensOut = end.TokensOut,
        };
    }

    private FailureFacts FactsOf(Attempt ended, AttemptReport report) => new()
    {
        Run = Run,
        Attempt = ended,
        Failure = report.Failure,
        Policy = run.Policy,
        PantheonVersion = seams.Version,
        AgentDigest = ended.Agent is { } agent && run.Catalog.Agents.TryGetValue(agent.Name, out var spec) ? spec.Digest : null,

        // redacted before anything is cut: half a secret is not known for one
        Diff = seams.Redact(report.SoFar?.Text ?? ""),
        LastTurns = AttemptReport.LastTurns(report.End.Messages, seams.Redact),
        Tests = report.End.Tests,
        LogTail = seams.Redact(report.End.Log ?? "") is { Length: > 4096 } log ? log[^4096..] : seams.Redact(report.End.Log ?? ""),
        At = seams.Time.GetUtcNow(),
    };

    // the same for all of a run
    private JsonObject Versions() => _versions ??= new JsonObject
    {
        ["pantheon"] = seams.Version,
        ["policy"] = run.Policy.ToString(),
        ["policy_digest"] = run.Policy.Digest.ToString(),
        ["catalog"] = Run.CatalogCommit,
        ["catalog_digest"] = Run.CatalogDigest.ToString(),
        ["flow_digest"] = Run.FlowDigest.ToString(),
    };

    /// <summary>Writes what waits in one transaction.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_batch.Take() is not { } change)
        {
            return;
        }

        await recorder.CommitAsync(change, cancellationToken);
        foreach (var happened in _told)
        {
            watch(recorder.Redact(happened.Reason) is var reason && reason == happened.Reason ? happened : happened with { Reason = reason });
        }

        _told.Clear();
    }

    private void Add(Run changed, IReadOnlyList<PlanNode> nodes, IReadOnlyList<JournalEvent> events) =>
        _batch.Add(new JournalChange { Run = changed, Nodes = [.. nodes.Select(node => node.Row)], Events = events });

    private Task CommitAsync(Run changed, IReadOnlyList<PlanNode> nodes, IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken)
    {
        Add(changed, nodes, events);
        return FlushAsync(cancellationToken);
    }

    private NightEvent Event(string kind, PlanNode node) => new(kind, seams.Time.GetUtcNow(), Run)
    {
        Node = node.Spec.Id,
        NodeKind = node.Spec.Kind,
        Attempt = node.Row.Attempt,
        Result = node.Row.Result is { } result ? Word.Of(result) : null,
        Reason = node.Row.Reason,
        Duration = node.Row.EndedAt - node.Row.StartedAt,
    };

    private void Watch(NightEvent happened) => _told.Add(happened);
}
