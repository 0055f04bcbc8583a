using Microsoft.Extensions.Logging;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Scheduling;

/// <summary>Asks of runs whether they may start or go on, and ends those that may not, so that nobody asks of them again.</summary>
/// <param name="rested">Runs that this worker leaves at rest, with the claim under which each came to it.</param>
internal sealed partial class AskedRuns(EngineSeams seams, NightScheduler scheduler, RefusedRuns refused, TurnedRuns turned, Dictionary<RunId, long> rested)
{
    private readonly ILogger _log = seams.Logs.CreateLogger<AskedRuns>();

    public async Task<Admission> AskAsync(Run run, NightPlan plan, CancellationToken cancellationToken)
    {
        var admission = run.Lifecycle == RunLifecycle.Queued ? await scheduler.AdmitAsync(run, plan, cancellationToken) : await scheduler.JudgeAsync(run, plan, cancellationToken);
        if (admission is Admission.Start && run.Lifecycle == RunLifecycle.Queued && await turned.IsFollowedAsync(run, cancellationToken))
        {
            admission = new Admission.Turn(RunOutcome.NotRun, FailureKind.Deadline, "it did not fit before the window closed; it is queued again already", Codes.TimeIsUp, null);
        }

        switch (admission)
        {
            case Admission.Turn turn when run.Lifecycle == RunLifecycle.Queued:
                await turned.TurnAsync(run, plan, turn, cancellationToken);
                break;
            case Admission.Turn { Code: Codes.FlowMissing or Codes.TaskUnreadable } gone:
                // Its definitions are gone; the rest of the night goes on, and the run waits for them.
                LogLeft(run.Id.Short, gone.Reason);
                rested[run.Id] = run.Fence;
                break;
            case Admission.Turn no when await seams.Store.ClaimAsync(run.Id, plan.Record.Date, cancellationToken) is { } claimed:
                await refused.EndAsync(claimed, no, plan, cancellationToken);
                LogRefused(run.Id.Short, no.Reason);
                break;
        }

        return admission;
    }

    [LoggerMessage(EventId = 6028, Level = LogLevel.Information, Message = "Run {RunId} may not go on and ends failed: {Reason}")]
    private partial void LogRefused(string runId, string reason);

    [LoggerMessage(EventId = 6023, Level = LogLevel.Warning, Message = "Run {RunId} is left as it is: {Reason}")]
    private partial void LogLeft(string runId, string reason);
}
