using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Scheduling;

/// <summary>Ends a run that may not start or not go on: nothing more of it runs, its journal says which rule said no, and its files are sealed.</summary>
internal sealed class RefusedRuns(EngineSeams seams, Action<NightEvent> watch)
{
    /// <summary>Ends one that was never claimed; what it was told lies in refusal.json under a signed statement.</summary>
    public async Task EndQueuedAsync(Run ended, Admission.Turn turn, CancellationToken cancellationToken)
    {
        var recorder = new RunRecorder(seams.Store, seams.Artifacts, seams.Redact, ended);
        var data = Data(turn, turn.Outcome);
        var file = await recorder.StoreAsync(null, 0, Refusal(data), cancellationToken);
        recorder.Adopt([file]);
        var seal = await new RunSeal(seams.Artifacts).SealAsync(recorder, ended, Versions(ended), cancellationToken);
        var because = new JournalEvent(turn.Outcome == RunOutcome.Refused ? EventKinds.PolicyRefused : EventKinds.RunEnded) { Severity = 13, Data = data };
        await seams.Store.CommitQueuedAsync(ended, because, [file, .. seal], cancellationToken);
    }

    /// <summary>Ends one that was claimed for it, failed; what its attempts had changed is kept where it lies here.</summary>
    public async Task EndAsync(Run claimed, Admission.Turn turn, NightPlan plan, CancellationToken cancellationToken)
    {
        var now = seams.Time.GetUtcNow();
        var recorder = new RunRecorder(seams.Store, seams.Artifacts, seams.Redact, claimed);
        var known = await seams.Store.SummariesAsync(new RunQuery { Id = claimed.Id }, cancellationToken);
        recorder.Adopt(known.SelectMany(summary => summary.Artifacts));
        var data = Data(turn, RunOutcome.Failed);
        var file = await recorder.StoreAsync(null, 0, Refusal(data), cancellationToken);
        var nodes = await seams.Store.NodesAsync(claimed.Id, cancellationToken);
        var attempts = await seams.Store.AttemptsAsync(claimed.Id, cancellationToken);
        var ended = claimed with
        {
            Lifecycle = Transitions.Run(claimed.Lifecycle, RunMove.Complete),
            Outcome = RunOutcome.Failed,
            FailureKind = turn.Kind,
            Cause = FailureKinds.CauseOf(turn.Kind),
            Reason = $"{turn.Code}: {turn.Reason}",
            StartedAt = claimed.StartedAt ?? now,
            EndedAt = now,
        };
        recorder.Adopt([file]);
        var lost = await new LostAttempts(seams, plan).EndAsync(claimed, [.. attempts.Where(attempt => attempt.State == AttemptState.Running)], ended.Reason, now, cancellationToken);
        IReadOnlyList<Artifact> seal = await new RunSeal(seams.Artifacts).SealAsync(recorder, ended with { Reason = recorder.Redact(ended.Reason) }, Versions(claimed), cancellationToken);
        await recorder.CommitAsync(
            new JournalChange
            {
                Run = ended,
                Nodes = [.. nodes.Where(node => node.Lifecycle != NodeLifecycle.Ended).Select(node => RestingRuns.Cancelled(node, ended.Reason, now))],
                Attempts = lost,
                Events =
                [
                    .. turn.Outcome == RunOutcome.Refused ? [new JournalEvent(EventKinds.PolicyRefused) { Severity = 17, Data = data }] : Array.Empty<JournalEvent>(),
                    new JournalEvent(EventKinds.RunEnded) { Severity = 13, Data = new JsonObject { ["outcome"] = Word.Of(RunOutcome.Failed), ["kind"] = Word.Of(turn.Kind), ["reason"] = ended.Reason } },
                ],
                Artifacts = [file, .. seal],
            },
            cancellationToken);
        watch(new NightEvent(EventKinds.RunEnded, now, recorder.Run) { Result = Word.Of(RunOutcome.Failed), Reason = recorder.Run.Reason });
    }

    private JsonObject Data(Admission.Turn turn, RunOutcome outcome) =>
        new() { ["outcome"] = Word.Of(outcome), ["code"] = turn.Code, ["rule"] = turn.Rule, ["reason"] = seams.Redact(turn.Reason) };

    private static NewArtifact Refusal(JsonObject data) => new("refusal.json", "failure", "application/json", data.ToJsonString());

    private JsonObject Versions(Run run) => new() { ["pantheon"] = seams.Version, ["catalog"] = run.CatalogCommit };
}
