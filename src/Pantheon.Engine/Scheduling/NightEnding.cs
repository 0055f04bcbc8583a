using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Scheduling;

/// <summary>Brings a night to its end: this box's part of it, and where no other box works it, what is left in the queue and the night's record.</summary>
internal sealed class NightEnding(EngineSeams seams, TurnedRuns turned)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>Signs this box off; false where other boxes go on with the night.</summary>
    public async Task<bool> IsLastAsync(DateOnly night)
    {
        while (true)
        {
            switch (await seams.Store.LeaveNightAsync(night, CancellationToken.None))
            {
                case NightLeave.Last:
                    return true;
                case NightLeave.Others:
                    return false;
                default:
                    await Task.Delay(LookAgain, seams.Time, CancellationToken.None);
                    break;
            }
        }
    }

    /// <summary>Queues what is left for the next night, and closes this one; false where a box has joined it meanwhile, which is the last then.</summary>
    /// <param name="stopped">What becomes of the queue as the night stopped before its time; null where it did not.</param>
    /// <param name="whyNot">Why the night went on without a run, where that is known.</param>
    /// <param name="leftOut">The same of what the planner left out alone.</param>
    public async Task<bool> EndAsync(NightPlan plan, Admission.Turn? stopped, bool isPaused, bool wasStopped, Func<RunId, string?> whyNot, Func<RunId, string?> leftOut)
    {
        var alarmed = plan.Alarm is { IsCompleted: true };
        if (!alarmed && stopped is not null)
        {
            await PassOverAsync(plan, stopped, whyNot);
        }
        else if (!alarmed && seams.Time.GetUtcNow() >= plan.ClosesAt && !isPaused)
        {
            await PassOverAsync(plan, new Admission.Turn(RunOutcome.NotRun, FailureKind.Deadline, "it did not fit before the window closed; it is queued again for the next night", Codes.TimeIsUp, null), whyNot);
        }
        else if (!alarmed && plan.UntilEmpty && !isPaused && !wasStopped)
        {
            await PassOverAsync(plan, new Admission.Turn(RunOutcome.NotRun, FailureKind.RuntimeUnavailable, "the night ended as nothing was left that could start; it is queued again for the next night", Codes.LeftOutOfNight, null), leftOut, onlyNamed: true);
        }

        return wasStopped || await seams.Store.CloseNightAsync(plan.Record.Date, seams.Time.GetUtcNow(), CancellationToken.None);
    }

    /// <summary>What becomes of the queue of a night that stopped before its time, by failures in a row or by what it has spent; null of one that did not.</summary>
    public static Admission.Turn? Stopped(string? failures, string? spent) =>
        failures is not null ? new Admission.Turn(RunOutcome.NotRun, FailureKind.PolicyRefused, failures, Codes.FailuresInARow, "limits.failures_in_a_row")
        : spent is not null ? new Admission.Turn(RunOutcome.NotRun, FailureKind.Deadline, $"{spent}; it is queued again for the next night", Codes.TimeIsUp, "limits.night")
        : null;

    /// <param name="onlyNamed">What waits for something of its own, and is not left out by the night, stays as it is.</param>
    private async Task PassOverAsync(NightPlan plan, Admission.Turn why, Func<RunId, string?> whyNot, bool onlyNamed = false)
    {
        foreach (var run in (await seams.Store.QueueAsync(CancellationToken.None)).Where(run => plan.IsFor(run) && !(run.NotBefore > seams.Time.GetUtcNow()) && !(onlyNamed && whyNot(run.Id) is null)))
        {
            await turned.PassOverAsync(run, plan, whyNot(run.Id) is { } own ? why with { Reason = $"{why.Reason}; {own}" } : why, CancellationToken.None);
        }
    }
}
