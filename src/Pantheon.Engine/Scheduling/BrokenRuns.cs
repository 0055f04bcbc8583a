using Microsoft.Extensions.Logging;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Running;

namespace Pantheon.Engine.Scheduling;

/// <summary>Ends a run that a fault outside of its nodes broke off, as a repository that git cannot read: it fails with the fault for its reason, and the others go on.</summary>
internal sealed partial class BrokenRuns(EngineSeams seams, RefusedRuns refused)
{
    private readonly ILogger _log = seams.Logs.CreateLogger<BrokenRuns>();

    /// <summary>Null when it has ended, here or with another worker that has it by now; else the trouble of the store or of a disk that kept it from being written.</summary>
    public async Task<Failure?> EndAsync(RunId id, long fence, PantheonException fault, NightPlan plan)
    {
        LogBroken(id.Short, fault.Code, fault.Message);
        try
        {
            if (await seams.Store.FindAsync(id, CancellationToken.None) is { Lifecycle: RunLifecycle.Running } run && run.Fence == fence)
            {
                await refused.EndAsync(run, new Admission.Turn(RunOutcome.Failed, Faults.Of(fault).Kind, fault.Message, fault.Code, null), plan, CancellationToken.None);
            }

            return null;
        }
        catch (FencedOffException)
        {
            // another took it in this moment, and goes on with it
            return null;
        }
        catch (Exception trouble) when (StoreTrouble.FailureOf(trouble) is { } failure)
        {
            return failure;
        }
    }

    [LoggerMessage(EventId = 6029, Level = LogLevel.Error, Message = "Run {RunId} broke off and ends failed: {Code} {Reason}")]
    private partial void LogBroken(string runId, string code, string reason);
}
