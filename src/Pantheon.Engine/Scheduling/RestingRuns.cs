using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Scheduling;

/// <summary>Ends a run at rest that somebody cancelled: it was claimed for that alone, nothing of it runs any more, and what it left is sealed.</summary>
public sealed class RestingRuns(IRunStore store, IArtifactStore artifacts, Func<string, string> redact, TimeProvider time, string version)
{
    /// <summary>Ends the attempts that were running when their worker died, for a reason and at a time.</summary>
    public Func<Run, IReadOnlyList<Attempt>, string, DateTimeOffset, CancellationToken, Task<IReadOnlyList<Attempt>>> Lose { get; init; } =
        (_, running, reason, at, _) => Task.FromResult<IReadOnlyList<Attempt>>([.. running.Select(attempt => Lost(attempt, $"{reason}; what it had changed was not kept", at))]);

    public async Task<Run> CancelAsync(Run claimed, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        var (now, reason) = (time.GetUtcNow(), $"cancelled by {by}");
        var recorder = new RunRecorder(store, artifacts, redact, claimed);
        var known = (await store.SummariesAsync(new RunQuery { Id = claimed.Id }, cancellationToken)).Single();
        recorder.Adopt(known.Artifacts);
        var ended = claimed with
        {
            Lifecycle = Transitions.Run(claimed.Lifecycle, RunMove.Cancel),
            Outcome = RunOutcome.Cancelled,
            Reason = redact(reason),
            EndedAt = now,
        };
        var lost = await Lose(claimed, [.. known.Attempts.Where(attempt => attempt.State == AttemptState.Running)], reason, now, cancellationToken);
        var versions = new JsonObject { ["pantheon"] = version, ["catalog"] = claimed.CatalogCommit };
        var seal = await new RunSeal(artifacts).SealAsync(recorder, ended, versions, cancellationToken);
        await recorder.CommitAsync(
            new JournalChange
            {
                Run = ended,
                Nodes = [.. known.Nodes.Where(node => node.Lifecycle != NodeLifecycle.Ended).Select(node => Cancelled(node, reason, now))],
                Attempts = lost,
                Events =
                [
                    new JournalEvent(EventKinds.CommandTaken) { Data = new JsonObject { ["command"] = Word.Of(CommandKind.Cancel), ["reason"] = reason } },
                    new JournalEvent(EventKinds.RunEnded) { Severity = 13, Data = new JsonObject { ["outcome"] = Word.Of(RunOutcome.Cancelled), ["kind"] = null, ["reason"] = reason } },
                ],
                Artifacts = seal,
            },
            cancellationToken);
        return recorder.Run;
    }

    internal static NodeRun Cancelled(NodeRun node, string reason, DateTimeOffset at) => node with
    {
        Lifecycle = Transitions.Node(node.Lifecycle, NodeMove.Cancel),
        Result = Transitions.ResultOf(NodeMove.Cancel),
        Reason = reason,
        RetryAt = null,
        EndedAt = at,
    };

    internal static Attempt Lost(Attempt attempt, string reason, DateTimeOffset at) => attempt with
    {
        State = AttemptState.Lost,
        EndedAt = at,
        FailureKind = FailureKind.HostLost,
        Cause = FailureKinds.CauseOf(FailureKind.HostLost),
        Error = reason,
    };
}
