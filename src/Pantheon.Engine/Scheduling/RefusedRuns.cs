using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Scheduling;

/// <summary>Ends a run that had started and may not go on: nothing more of it runs, its journal says which rule said no, and its files are sealed.</summary>
internal sealed class RefusedRuns(EngineSeams seams, Action<NightEvent> watch)
{
    public async Task EndAsync(Run claimed, Admission.Turn turn, CancellationToken cancellationToken)
    {
        var now = seams.Time.GetUtcNow();
        var recorder = new RunRecorder(seams.Store, seams.Artifacts, seams.Redact, claimed);
        var known = await seams.Store.SummariesAsync(new RunQuery { Task = claimed.TaskId, Flow = claimed.Flow }, cancellationToken);
        recorder.Adopt(known.Where(summary => summary.Run.Id == claimed.Id).SelectMany(summary => summary.Artifacts));
        var data = new JsonObject { ["outcome"] = Word.Of(RunOutcome.Failed), ["code"] = turn.Code, ["rule"] = turn.Rule, ["reason"] = seams.Redact(turn.Reason) };
        var file = await recorder.StoreAsync(null, 0, new NewArtifact("refusal.json", "failure", "application/json", data.ToJsonString()), cancellationToken);
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
        IReadOnlyList<Artifact> seal = await new RunSeal(seams.Artifacts).SealAsync(recorder, ended with { Reason = recorder.Redact(ended.Reason) }, new JsonObject { ["pantheon"] = seams.Version, ["catalog"] = claimed.CatalogCommit }, cancellationToken);
        await recorder.CommitAsync(
            new JournalChange
            {
                Run = ended,
                Nodes = [.. nodes.Where(node => node.Lifecycle != NodeLifecycle.Ended).Select(node => Cancelled(node, ended.Reason, now))],
                Attempts = [.. attempts.Where(attempt => attempt.State == AttemptState.Running).Select(attempt => attempt with { State = AttemptState.Lost, EndedAt = now, FailureKind = FailureKind.HostLost, Cause = FailureKinds.CauseOf(FailureKind.HostLost), Error = ended.Reason })],
                Events =
                [
                    new JournalEvent(EventKinds.PolicyRefused) { Severity = 17, Data = data },
                    new JournalEvent(EventKinds.RunEnded) { Severity = 13, Data = new JsonObject { ["outcome"] = Word.Of(RunOutcome.Failed), ["kind"] = Word.Of(turn.Kind), ["reason"] = ended.Reason } },
                ],
                Artifacts = [file, .. seal],
            },
            cancellationToken);
        watch(new NightEvent(EventKinds.RunEnded, now, recorder.Run) { Result = Word.Of(RunOutcome.Failed), Reason = recorder.Run.Reason });
    }

    private static NodeRun Cancelled(NodeRun node, string reason, DateTimeOffset at) => node with
    {
        Lifecycle = Transitions.Node(node.Lifecycle, NodeMove.Cancel),
        Result = Transitions.ResultOf(NodeMove.Cancel),
        Reason = reason,
        RetryAt = null,
        EndedAt = at,
    };
}
